/* The frame around a page: skip link, header, section bar, the page itself, footer, and the voices that are read out. */
import { Suspense, useCallback, useEffect, useSyncExternalStore } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { session, whenBack } from "@/api/client";
import { useSession } from "@/api/hooks";
import { inBrowser } from "@/api/storage";
import { Loading, Skeleton } from "@/ui/Loading";
import { Toasts } from "@/ui/toast";
import { EnvelopeIcon, OutageIcon } from "@/ui/icons";
import { useKey } from "@/ui/useKey";
import { PageBody } from "@/ui/Wrap";
import { frameWords } from "@/words/frame";
import { announced } from "./announce";
import { BrokenPage } from "./BrokenPage";
import { EndedSession } from "./EndedSession";
import { Footer } from "./Footer";
import { FrameNotice } from "./FrameNotice";
import { Guarded } from "./Guarded";
import { Header } from "./Header";
import type { PageRow } from "./row";
import { SectionBar } from "./SectionBar";
import { useKeptFocus } from "./useKeptFocus";
import { useNavigation } from "./useNavigation";
import { useWholeFields } from "./useWholeFields";

export function Frame({ row }: { row: PageRow }) {
  const { user } = useSession();
  const { pathname } = useLocation();
  useNavigation();
  usePortal(user?.userType, row.door);
  useSessionAfterOutage();
  useKey("/", useFocusSearch());
  useWholeFields();
  useKeptFocus();
  return (
    <>
      <a href="#main" className="absolute -top-64 left-16 z-20 rounded-6 bg-surface px-16 py-8 focus:top-8">{frameWords.skip}</a>
      <Header search={!row.bare} door={row.door} />
      {user && row.who?.includes(user.userType) && <SectionBar portal={user.userType} current={row.under ?? row.path} />}
      <OfflineNotice />
      <EndedSession />
      {user?.nextStep === "confirm_email" && <UnconfirmedNotice />}
      <main id="main" tabIndex={-1}>
        <BrokenPage key={pathname}>
          <Suspense fallback={<PageLoading />}><Guarded row={row} /></Suspense>
        </BrokenPage>
      </main>
      <Footer />
      <Toasts />
      <p className="sr-only" aria-live="polite">{useSyncExternalStore(announced.subscribe, announced.snapshot)}</p>
    </>
  );
}

function PageLoading() {
  return <PageBody><Loading><div className="grid gap-16"><Skeleton className="h-38 w-2/5" /><Skeleton /><Skeleton className="h-14 w-4/5" /></div></Loading></PageBody>;
}

/* The accent of the portal, that of the account remembered so that the next page begins in it. */
function usePortal(mine: string | undefined, door: string | undefined): void {
  const { known } = useSession();
  const portal = mine ?? door;
  useEffect(() => {
    if (!known) return;
    if (portal) document.documentElement.dataset.portal = portal;
    else delete document.documentElement.dataset.portal;
    inBrowser.write("portal", mine ?? "");                /* else the accent comes with the session */
  }, [known, portal, mine]);
}

/* Who is there could not be asked: asked again when the site is back. */
function useSessionAfterOutage(): void {
  const { known, problem } = useSession();
  const unanswered = !known && problem !== null;
  useEffect(() => (unanswered ? whenBack(() => void session.check()) : undefined), [unanswered]);
}

/* The search field that can be seen; without one, the marketplace has it. */
function useFocusSearch(): () => void {
  const navigate = useNavigate();
  return useCallback(() => {
    const seen = [...document.querySelectorAll<HTMLInputElement>("input[type=search]")].find((field) => field.offsetParent !== null);
    if (seen) seen.focus(); else void navigate("/marketplace");
  }, [navigate]);
}

function OfflineNotice() {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  if (online) return null;
  return <FrameNotice label={frameWords.connection} icon={OutageIcon}>{frameWords.offline}</FrameNotice>;
}

function UnconfirmedNotice() {
  return <FrameNotice label={frameWords.email} tint="act" icon={EnvelopeIcon}>{frameWords.confirmEmail} <Link to="/settings/profile">{frameWords.noMessage}</Link></FrameNotice>;
}

function subscribeOnline(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => { window.removeEventListener("online", listener); window.removeEventListener("offline", listener); };
}
