/* The icons of the site, by what they mean here. */
export {
  MagnifyingGlassIcon as SearchIcon, LockClosedIcon as LockIcon, LockOpenIcon as UnlockIcon, EyeIcon, EyeSlashIcon, EnvelopeIcon, Bars3Icon as MenuIcon,
  XMarkIcon as CrossIcon, ChevronDownIcon as DownIcon, ExclamationTriangleIcon as WarningIcon, CheckIcon, CheckCircleIcon as TickIcon, ClockIcon,
  XCircleIcon as RefusedIcon, NoSymbolIcon as EndedIcon, PencilIcon as PenIcon, ArrowPathIcon as RefreshIcon, AdjustmentsHorizontalIcon as FilterIcon,
  Squares2X2Icon as GridIcon, ListBulletIcon as RowsIcon, Bars4Icon as LinesIcon, ShareIcon, ArchiveBoxIcon as ArchiveIcon, SignalSlashIcon as OutageIcon,
  UserIcon, PlusIcon, TrashIcon, DocumentTextIcon as DraftIcon, QuestionMarkCircleIcon as QuestionIcon, ArrowUpIcon as UpIcon, ArrowDownIcon as LowerIcon, HomeIcon,
} from "@heroicons/react/24/outline";
export { CheckBadgeIcon as VerifiedIcon } from "@heroicons/react/24/solid";
