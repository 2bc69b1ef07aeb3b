/* The frame of one question: label, hint, control, foot. The error belongs to the control and is read with it. */
import type { ReactNode } from "react";
import { commonWords } from "@/words/common";
import { cx } from "../cx";
import { Icon } from "../Icon";
import { WarningIcon } from "../icons";
import { useFieldError } from "./Form";

export const CONTROL = "w-full min-h-44 rounded-6 border border-edge bg-surface px-12 py-8 disabled:border-line disabled:bg-sunken disabled:text-muted aria-invalid:border-2 aria-invalid:border-bad aria-invalid:px-[11px] aria-invalid:py-[7px]";

export interface FieldProps { name: string; label: string; hint?: ReactNode; error?: string | null; used?: number; max?: number; labelEnd?: ReactNode; reason?: string }

/* The attributes that tie a control to its label, hint and error. */
export interface Tied { id: string; name: string; "aria-invalid"?: true; "aria-describedby"?: string }

export function Field({ name, label, hint, error, used, max, labelEnd, reason, children }: FieldProps & { children: (tied: Tied) => ReactNode }) {
  const refused = useFieldError(name);
  const over = used !== undefined && max !== undefined && used > max ? commonWords.over(used - max, max) : null;
  const wrong = error ?? refused ?? over;
  const described = [hint && `${name}-hint`, wrong && `${name}-error`, reason && `${name}-reason`].filter(Boolean).join(" ");
  return (
    <div className="grid gap-4">
      <div className="flex items-baseline justify-between gap-16"><label className="font-label" htmlFor={name}>{label}</label>{labelEnd}</div>
      {hint && <p id={`${name}-hint`} className="text-14 text-muted">{hint}</p>}
      {children({ id: name, name, ...(wrong ? { "aria-invalid": true as const } : {}), ...(described ? { "aria-describedby": described } : {}) })}
      {wrong && <FieldError id={`${name}-error`}>{wrong}</FieldError>}
      {!over && used !== undefined && max !== undefined && used >= max * 0.8 && <Counter used={used} max={max} />}
      {reason && <p id={`${name}-reason`} className="text-14 text-muted">{reason}</p>}
    </div>
  );
}

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return <p id={id} className="flex items-start gap-6 text-14 font-label text-bad"><Icon of={WarningIcon} small className="mt-3" />{children}</p>;
}

function Counter({ used, max }: { used: number; max: number }) {
  return <p className={cx("text-right text-14 tabular-nums", used > max ? "text-bad" : "text-muted", "font-label")}>{commonWords.counter(used, max)}</p>;
}
