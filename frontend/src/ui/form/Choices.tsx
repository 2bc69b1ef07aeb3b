/* Boxes to tick: several of a list, or one. A count of 0 stays and stays usable. */
import type { ReactNode } from "react";
import { cx } from "../cx";
import { FieldError } from "./Field";
import { useFieldError } from "./Form";

interface ChoiceProps { name: string; value: string; checked?: boolean; defaultChecked?: boolean; one?: boolean; onChange?: (checked: boolean) => void; count?: string | undefined; children: ReactNode }

export function Choice({ name, value, checked, defaultChecked, one = false, onChange, count, children }: ChoiceProps) {
  return (
    <label className="flex min-h-36 cursor-pointer items-start gap-12 py-6">
      <input type={one ? "radio" : "checkbox"} name={name} value={value} checked={checked} defaultChecked={defaultChecked}
        onChange={onChange && ((event) => onChange(event.currentTarget.checked))} className="mt-2 size-20 shrink-0 accent-accent" />
      <span>{children}</span>
      {count !== undefined && <span className="ml-auto text-14 tabular-nums text-faint">{count}</span>}
    </label>
  );
}

/* A question whose answers are boxes. */
export function ChoiceField({ name, label, hint, className, children }: { name: string; label: string; hint?: ReactNode; className?: string; children: ReactNode }) {
  const wrong = useFieldError(name);
  const described = [hint && `${name}-hint`, wrong && `${name}-error`].filter(Boolean).join(" ");
  return (
    <fieldset id={name} tabIndex={-1} data-quiet-focus aria-describedby={described || undefined} className={cx("grid min-w-0 gap-4", className)}>
      <legend className="font-label">{label}</legend>
      {hint && <p id={`${name}-hint`} className="text-14 text-muted">{hint}</p>}
      {children}
      {wrong && <FieldError id={`${name}-error`}>{wrong}</FieldError>}
    </fieldset>
  );
}
