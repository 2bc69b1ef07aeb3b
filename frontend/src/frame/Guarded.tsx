/* A page for some accounts only: others are told whose it is, signed-out readers sign in first, and who signs out on it goes home.
   The server decides all the same. */
import { useRef } from "react";
import { Navigate, useLocation } from "react-router";
import { session } from "@/api/client";
import { useSession } from "@/api/hooks";
import type { Problem } from "@/api/problem";
import type { User } from "@/api/types";
import { listed } from "@/format/text";
import { ButtonLink } from "@/ui/Button";
import { ForbiddenState, ProblemState } from "@/ui/states";
import { PageBody } from "@/ui/Wrap";
import { commonWords } from "@/words/common";
import { frameWords } from "@/words/frame";
import { signInAddress } from "./account";
import { homeOf } from "./menus";
import { Page } from "./Page";
import type { PageRow } from "./row";

export function Guarded({ row: { page: Content, who } }: { row: PageRow }) {
  const { known, problem, user, ended } = useSession();
  const { pathname, search } = useLocation();
  const wasHere = useRef(false);
  wasHere.current ||= user !== null;
  if (!who) return <Content />;
  if (!known) return problem && <UnknownPage problem={problem} />;
  const signedOutHere = wasHere.current && !ended;
  if (!user) return <Navigate to={signedOutHere ? "/" : signInAddress(pathname, search)} replace />;
  return who.includes(user.userType) ? <Content /> : <ForbiddenPage user={user} who={who} />;
}

/* Whose page this is cannot be said now: neither a sign-in nor an empty page. */
function UnknownPage({ problem }: { problem: Problem }) {
  return (
    <Page title={frameWords.sessionUnavailable}>
      <PageBody><ProblemState level={1} problem={problem} what={frameWords.sessionUnavailable} onRetry={() => void session.check()} /></PageBody>
    </Page>
  );
}

function ForbiddenPage({ user, who }: { user: User; who: NonNullable<PageRow["who"]> }) {
  const text = `${commonWords.signedInAs(user.name, user.userType)} ${frameWords.forAccounts(listed(who))}`;
  return (
    <Page title={frameWords.forbiddenTitle}>
      <PageBody>
        <ForbiddenState level={1} title={commonWords.forbiddenTitle} text={text} action={<ButtonLink kind="primary" to={homeOf(user.userType)}>{commonWords.backTo(frameWords.marketplace)}</ButtonLink>} />
      </PageBody>
    </Page>
  );
}
