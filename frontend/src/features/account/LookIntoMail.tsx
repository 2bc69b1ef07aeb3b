/* After joining: where the link went, and how to get another. */
import { useState } from "react";
import { useLocation } from "react-router";
import { useSend } from "@/api/hooks";
import { Page } from "@/frame/Page";
import { Button, ButtonLink } from "@/ui/Button";
import { Form } from "@/ui/form/Form";
import { TextField } from "@/ui/form/TextField";
import { accountWords } from "@/words/account";
import { Door } from "./Door";
import { keepingNext } from "./next";
import type { JoinPortal } from "./portals";

export function LookIntoMail({ email, portal }: { email: string; portal: JoinPortal }) {
  const { search } = useLocation();
  return (
    <Page title={accountWords.mailTitle}>
      <Door title={accountWords.mailTitle} lead={accountWords.mailText(email)}>
        <p className="text-muted">{accountWords.mailNext}</p>
        <ButtonLink kind="primary" to={keepingNext(`/login/${portal}`, search, { email })}>{accountWords.signIn}</ButtonLink>
        <SendAgain email={email} />
      </Door>
    </Page>
  );
}

/* Without an address it is asked for; the answer is the same for any. */
export function SendAgain({ email }: { email?: string }) {
  const [sent, setSent] = useState(false);
  const again = useSend("POST /api/auth/resend-verification", { onDone: () => setSent(true) });
  return (
    <Form problem={again.problem} onSubmit={(values) => void again.run({ email: email ?? String(values.get("email") ?? "") })} className="grid w-full max-w-440 gap-16">
      {email === undefined && <TextField name="email" label={accountWords.email} type="email" autoComplete="username" />}
      <Button type="submit" wide busy={again.pending} busyWord={accountWords.sending}>{accountWords.sendAgain}</Button>
      <p role="status" className="text-14 text-muted">{sent && accountWords.sentAgain}</p>
    </Form>
  );
}
