/* Who is signed in, at the end of the header: the account's menu, or the ways in. */
import { Link, useLocation, useNavigate } from "react-router";
import { session } from "@/api/client";
import { useSend, useSession } from "@/api/hooks";
import type { User } from "@/api/types";
import { keepingNext } from "@/features/account/next";
import { initials } from "@/format/text";
import { ButtonLink } from "@/ui/Button";
import { part } from "@/ui/part";
import { commonWords } from "@/words/common";
import { frameWords } from "@/words/frame";
import { exists, homeOf } from "./menus";

const Menu = part(() => import("@/ui/overlay/Menu"));
const LINK = "inline-flex min-h-44 items-center rounded-6 px-12 text-ink no-underline hover:bg-sunken";

export function Account() {
  const { known, user } = useSession();
  if (!known) return null;
  return user ? <SignedIn user={user} /> : <SignedOut />;
}

const DOORS = /^\/(login|register|verify-email)(\/|$)/;

/* The sign-in page leads back to where the reader was, or from one door to where the last one would have led. */
export function signInAddress(pathname: string, search: string): string {
  if (DOORS.test(pathname)) return keepingNext("/login", search);
  const here = pathname + search;
  return here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`;
}

function SignedOut() {
  const { pathname, search } = useLocation();
  return (
    <>
      {!pathname.startsWith("/login") && <Link to={signInAddress(pathname, search)} className={LINK}>{frameWords.signIn}</Link>}
      <ButtonLink to="/register" className="max-tablet:hidden">{frameWords.join}</ButtonLink>
    </>
  );
}

export function useSignOut() {
  const navigate = useNavigate();
  const { run, pending } = useSend("POST /api/auth/logout", { onDone: () => { session.signedOut(); void navigate("/"); } });
  return { signOut: () => void run(), pending };
}

function SignedIn({ user }: { user: User }) {
  const { signOut } = useSignOut();
  const face = <Face user={user} />;
  const entries = [
    { word: user.userType === "creator" && exists("/creator") ? frameWords.overview : frameWords.marketplace, to: homeOf(user.userType) },
    { word: frameWords.profile, to: "/settings/profile" },
    { word: frameWords.signOut, act: signOut },
  ];
  return (
    <Menu face={face} buttonClass={LINK} entries={entries} waiting={<span className={LINK}>{face}</span>}
      head={<><b className="text-ink">{user.name}</b><br />{commonWords.portals[user.userType]}</>} />
  );
}

function Face({ user }: { user: User }) {
  return (
    <>
      <span aria-hidden className="inline-flex size-32 shrink-0 items-center justify-center rounded-6 bg-sunken text-14 font-label">{initials(user.name)}</span>
      <span className="sr-only">{frameWords.account}</span>
      <span className="ml-8 whitespace-nowrap max-[73.74em]:sr-only">{user.name}</span>
    </>
  );
}
