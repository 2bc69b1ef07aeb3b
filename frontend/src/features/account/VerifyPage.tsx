/* The link from the mail: it confirms by being opened, and says what came of it. */
import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { session } from "@/api/client";
import { useSend, useSession } from "@/api/hooks";
import type { Problem } from "@/api/problem";
import { startOf } from "@/frame/menus";
import { Page } from "@/frame/Page";
import { ButtonLink } from "@/ui/Button";
import { ErrorState, ProblemState } from "@/ui/states";
import { PageBody, PageTitle } from "@/ui/Wrap";
import { accountWords } from "@/words/account";
import { SendAgain } from "./LookIntoMail";

export default function VerifyPage() {
  const { search } = useLocation();
  const token = new URLSearchParams(search).get("token") ?? "";
  const [email, setEmail] = useState<string | null>(null);
  const confirm = useSend("POST /api/auth/verify-email", { onDone: ({ data }) => { setEmail(data.email); void session.check(); } });
  const asked = useRef<string | null>(null);
  const { run } = confirm;

  useEffect(() => {
    if (asked.current === token) return;
    asked.current = token;
    void run({ token });
  }, [run, token]);

  return (
    <Page title={accountWords.confirmTitle}>
      <PageBody className="grid justify-items-start gap-24">
        {email !== null && <Confirmed email={email} />}
        {confirm.problem && <NotConfirmed problem={confirm.problem} onRetry={() => void run({ token })} />}
        {email === null && !confirm.problem && <PageTitle>{accountWords.confirming}</PageTitle>}
      </PageBody>
    </Page>
  );
}

function Confirmed({ email }: { email: string }) {
  const { user } = useSession();
  return (
    <>
      <PageTitle>{accountWords.confirmedTitle}</PageTitle>
      <p className="text-muted">{accountWords.confirmedText(email)}</p>
      {user ? <ButtonLink kind="primary" to={startOf(user)}>{accountWords.goOn}</ButtonLink> : <ButtonLink kind="primary" to="/login">{accountWords.signIn}</ButtonLink>}
    </>
  );
}

/* A dead link is refused; a site that is away is an outage and may be tried again. */
function NotConfirmed({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { user } = useSession();
  if (problem.kind !== "refused") return <ProblemState problem={problem} what={accountWords.confirmUnavailable} onRetry={onRetry} level={1} />;
  const again = <SendAgain {...(user?.email ? { email: user.email } : {})} />;
  return <ErrorState level={1} title={accountWords.confirmFailed} text={problem.fields[0]?.message ?? accountWords.confirmFailedText} action={again} requestId={problem.requestId} />;
}
