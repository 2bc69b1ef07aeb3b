/* One line of text, or several. Text over the limit is kept and marked, never cut. */
import { useState, type InputHTMLAttributes, type TextareaHTMLAttributes } from "react";
import { characters } from "@/format/text";
import { cx } from "../cx";
import { CONTROL, Field, type FieldProps } from "./Field";

type Framed = Omit<FieldProps, "used">;
type Own = "name" | "id" | "aria-invalid" | "aria-describedby" | "className";

export function TextField({ name, label, hint, error, max, labelEnd, reason, className, ...input }: Framed & Omit<InputHTMLAttributes<HTMLInputElement>, Own | "max"> & { className?: string }) {
  const [used, onInput] = useUsed(max, input.value, input.defaultValue);
  const frame = { name, label, hint, error, used, max, labelEnd, reason };
  return <Field {...frame}>{(tied) => <input type="text" onInput={onInput} {...input} {...tied} className={cx(CONTROL, className)} />}</Field>;
}

export function TextArea({ name, label, hint, error, max, labelEnd, reason, film = false, className, ...area }: Framed & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, Own> & { film?: boolean; className?: string }) {
  const [used, onInput] = useUsed(max, area.value, area.defaultValue);
  const frame = { name, label, hint, error, used, max, labelEnd, reason };
  return (
    <Field {...frame}>
      {(tied) => <textarea dir="auto" onInput={onInput} {...area} {...tied} className={cx(CONTROL, "min-h-128 resize-y leading-prose field-sizing-content", film && "font-film text-18", className)} />}
    </Field>
  );
}

/* Counts only where there is a limit. A controlled field is counted from its value. */
function useUsed(max: number | undefined, value: unknown, first: unknown): [number | undefined, ((event: { currentTarget: { value: string } }) => void) | undefined] {
  const [typed, setTyped] = useState<number | null>(null);
  if (max === undefined) return [undefined, undefined];
  if (typeof value === "string") return [characters(value), undefined];
  const used = typed ?? (typeof first === "string" ? characters(first) : 0);
  return [used, (event) => setTyped(characters(event.currentTarget.value))];
}

