/* One of a few words, in the browser's own list. */
import type { SelectHTMLAttributes } from "react";
import { cx } from "../cx";
import { CONTROL, Field, type FieldProps } from "./Field";

export interface Option { value: string; word: string }
type Own = "name" | "id" | "aria-invalid" | "aria-describedby" | "className";
type SelectProps = Omit<FieldProps, "used" | "max"> & { options: readonly Option[]; empty?: string; className?: string } & Omit<SelectHTMLAttributes<HTMLSelectElement>, Own>;

/* `empty`: the word for nothing chosen. */
export function Select({ options, empty, className, name, label, hint, error, labelEnd, reason, ...select }: SelectProps) {
  return (
    <Field name={name} label={label} hint={hint} error={error} labelEnd={labelEnd} reason={reason}>
      {(tied) => (
        <select {...select} {...tied} className={cx(CONTROL, className)}>
          {empty !== undefined && <option value="">{empty}</option>}
          {options.map(({ value, word }) => <option key={value} value={value}>{word}</option>)}
        </select>
      )}
    </Field>
  );
}
