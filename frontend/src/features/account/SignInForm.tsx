/* E-mail and password at one portal. What was refused stands above, and what was typed stays. `again`: whose e-mail it is stands fast. */
import { useState } from "react";
import { Link, useLocation } from "react-router";
import { session } from "@/api/client";
import { useGet, useSend } from "@/api/hooks";
import type { Problem } from "@/api/problem";
import type { User } from "@/api/types";
import { Button } from "@/ui/Button";
import { Form, Summary } from "@/ui/form/Form";
import { TextField } from "@/ui/form/TextField";
import { UserIcon } from "@/ui/icons";
import { Notice } from "@/ui/Notice";
import { accountWords } from "@/words/account";
import { keepingNext } from "./next";
import { PasswordField } from "./PasswordField";
import { DEMO_PASSWORD, demoEmail, portalOf, type JoinPortal } from "./portals";

interface Props { portal: JoinPortal; email?: string; again?: boolean; onDone?: (user: User) => void }

export function SignInForm({ portal, email: given = "", again = false, onDone }: Props) {
  const [email, setEmail] = useState(given);
  const [password, setPassword] = useState("");
  const login = useSend("POST /api/auth/{portal}/login", {
    path: { portal },
    onDone: (answer) => { session.adopt(answer); onDone?.(answer.user); },
  });
  const submit = () => void login.run({ email, password, transport: "cookie" });
  const useDemo = () => { setEmail(demoEmail[portal]); setPassword(DEMO_PASSWORD); login.clear(); };
  return (
    <Form problem={login.problem} onSubmit={submit} summary={false} className="grid gap-24">
      {login.problem && <Refused problem={login.problem} email={email} />}
      <TextField name="email" label={accountWords.email} type="email" autoComplete="username" value={email} readOnly={again} onChange={(event) => setEmail(event.currentTarget.value)} />
      <PasswordField value={password} onChange={setPassword} />
      <Button kind="primary" type="submit" wide busy={login.pending} busyWord={accountWords.signingIn}>{accountWords.signIn}</Button>
      {!again && <Demo portal={portal} onUse={useDemo} />}
    </Form>
  );
}

/* A right password at another portal leads there; everything else says what it is. */
function Refused({ problem, email }: { problem: Problem; email: string }) {
  const { search } = useLocation();
  const other = problem.code === "WRONG_PORTAL" ? otherPortal(problem.data) : null;
  if (!other) return <Summary problem={problem} />;
  return (
    <Notice tint="act" icon={UserIcon} alert>
      <p className="font-label">{problem.error}</p>
      <p><Link to={keepingNext(`/login/${other}`, search, { email })}>{accountWords.goToPortal[other]}</Link>, {accountWords.emailComesAlong}</p>
    </Notice>
  );
}

function otherPortal(data: unknown): JoinPortal | null {
  const portal = typeof data === "object" && data !== null && "portal" in data ? data.portal : null;
  return typeof portal === "string" ? portalOf(portal) : null;
}

function Demo({ portal, onUse }: { portal: JoinPortal; onUse: () => void }) {
  const flags = useGet("GET /api/config/flags", {});
  if (flags.state !== "ready" || !flags.value.flags.demo) return null;
  return (
    <div className="grid gap-4">
      <Button wide onClick={onUse}>{accountWords.useDemo}</Button>
      <p className="text-14 text-muted">{accountWords.demoHint(demoEmail[portal])}</p>
    </div>
  );
}
