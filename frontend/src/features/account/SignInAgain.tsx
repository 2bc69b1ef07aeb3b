/* Over the page: the account whose session has ended signs in again. Closing it leaves the page as it is. */
import type { User } from "@/api/types";
import Dialog from "@/ui/overlay/Dialog";
import { accountWords } from "@/words/account";
import { portalOf } from "./portals";
import { SignInForm } from "./SignInForm";

export default function SignInAgain({ open, user, onClose }: { open: boolean; user: User; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={accountWords.againTitle}>
      <p className="mb-24 text-muted">{accountWords.againText}</p>
      <SignInForm portal={portalOf(user.userType) ?? "creator"} email={user.email ?? ""} again />
    </Dialog>
  );
}
