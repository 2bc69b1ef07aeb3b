/* A password with a button that shows it; paste and password managers work. */
import { useState } from "react";
import { TextField } from "@/ui/form/TextField";
import { TextButton } from "@/ui/Button";
import { accountWords } from "@/words/account";

export function PasswordField({ isNew = false, value, onChange }: { isNew?: boolean; value: string; onChange: (value: string) => void }) {
  const [shown, setShown] = useState(false);
  const toggle = <TextButton className="-my-4 text-14" aria-pressed={shown} onClick={() => setShown(!shown)}>{shown ? accountWords.hide : accountWords.show}</TextButton>;
  return (
    <TextField name="password" label={accountWords.password} labelEnd={toggle} hint={isNew ? accountWords.passwordHint : undefined}
      type={shown ? "text" : "password"} autoComplete={isNew ? "new-password" : "current-password"}
      value={value} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}
