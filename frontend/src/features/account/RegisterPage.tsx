/* Joining: the portal, a name, an address and a password; then a look into the mail. */
import { useState } from "react";
import { Link, useLocation } from "react-router";
import { useSend } from "@/api/hooks";
import { Page } from "@/frame/Page";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/form/Form";
import { TextField } from "@/ui/form/TextField";
import { Segmented } from "@/ui/Tabs";
import { accountWords } from "@/words/account";
import { Door } from "./Door";
import { LookIntoMail } from "./LookIntoMail";
import { keepingNext } from "./next";
import { PasswordField } from "./PasswordField";
import { PORTALS, portalOf, type JoinPortal } from "./portals";

export default function RegisterPage() {
  const { search } = useLocation();
  const portal = portalOf(new URLSearchParams(search).get("as")) ?? "creator";
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo) return <LookIntoMail email={sentTo} portal={portal} />;

  const choices = PORTALS.map((one) => ({ word: accountWords.portalNames[one], to: keepingNext("/register", search, { as: one }), current: one === portal }));
  return (
    <Page title={accountWords.joinTitle}>
      <div data-portal={portal}>
        <Door title={accountWords.joinTitle} lead={accountWords.joinText}>
          <div className="grid gap-8">
            <Segmented label={accountWords.iAm} accent choices={choices} className="justify-self-start" />
            <p className="text-muted">{accountWords.portalWords[portal]}</p>
          </div>
          <JoinForm portal={portal} onDone={setSentTo} />
          <p className="text-muted">{accountWords.haveAccount} <Link to={keepingNext(`/login/${portal}`, search)}>{accountWords.signIn}</Link></p>
        </Door>
      </div>
    </Page>
  );
}

function JoinForm({ portal, onDone }: { portal: JoinPortal; onDone: (email: string) => void }) {
  const [password, setPassword] = useState("");
  const join = useSend("POST /api/auth/{portal}/register", { path: { portal }, onDone: (answer) => onDone(answer.data.user.email) });
  const text = (values: FormData, name: string) => String(values.get(name) ?? "");
  const submit = (values: FormData) => void join.run({
    email: text(values, "email"), password, displayName: text(values, "displayName"), ...(portal === "production" ? { companyName: text(values, "companyName") } : {}),
  });
  return (
    <Form problem={join.problem} onSubmit={submit} className="grid gap-24">
      {portal === "production" && <TextField name="companyName" label={accountWords.company} autoComplete="organization" />}
      <TextField name="displayName" label={accountWords.displayName} hint={accountWords.displayNameHint} autoComplete="name" />
      <TextField name="email" label={accountWords.email} type="email" autoComplete="username" />
      <PasswordField isNew value={password} onChange={setPassword} />
      <Button kind="primary" type="submit" wide busy={join.pending} busyWord={accountWords.joining}>{accountWords.join}</Button>
    </Form>
  );
}
