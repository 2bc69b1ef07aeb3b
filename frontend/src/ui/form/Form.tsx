/* A form that is sent once and keeps what was typed. Problems of the answer stand on top with links and at their fields. */
import { createContext, useContext, useEffect, useRef, type ReactNode, type RefObject } from "react";
import type { FieldProblem, Problem } from "@/api/problem";
import { commonWords } from "@/words/common";
import { WarningIcon } from "../icons";
import { Notice } from "../Notice";

const Refused = createContext<FieldProblem[]>([]);

/* What the server said about one field: its own name or one inside it ("characters.0.name"). */
export function useFieldError(name: string): string | null {
  return useContext(Refused).find(({ field }) => field === name || field.startsWith(`${name}.`))?.message ?? null;
}

interface FormProps {
  problem: Problem | null;
  onSubmit: (values: FormData) => void;
  label?: string;                       /* names the form where no heading does */
  summary?: boolean;                    /* off: the page says itself what was refused */
  className?: string;
  children: ReactNode;
}

export function Form({ problem, onSubmit, label, summary = true, className, children }: FormProps) {
  return (
    <Refused value={problem?.fields ?? []}>
      <form noValidate aria-label={label} className={className} onSubmit={(event) => { event.preventDefault(); onSubmit(new FormData(event.currentTarget)); }}>
        {summary && problem && <Summary problem={problem} />}
        {children}
      </form>
    </Refused>
  );
}

/* Heading, links to the fields, and that nothing is lost. Takes the focus, so that it is read out. */
export function Summary({ problem }: { problem: Problem }) {
  const box = useRef<HTMLDivElement>(null);
  useFocusOn(problem, box);
  const { error, fields } = problem;
  const alone = fields.length === 1 ? fields[0] : undefined;                     /* one sentence needs no heading over it */
  return (
    <div ref={box} tabIndex={-1} data-quiet-focus className="mb-24">
      <Notice tint="bad" icon={WarningIcon} alert>
        <p className="font-label">{alone ? <ToField problem={alone} /> : error}</p>
        {!alone && fields.length > 0 && <ul className="my-8 list-disc pl-16">{fields.map((one) => <li key={one.field + one.message}><ToField problem={one} /></li>)}</ul>}
        <p>{commonWords.inputKept}</p>
      </Notice>
    </div>
  );
}

function ToField({ problem: { field, message } }: { problem: FieldProblem }) {
  return <a href={`#${field}`} onClick={(event) => goTo(event, field)}>{message}</a>;
}

function useFocusOn(problem: Problem, box: RefObject<HTMLDivElement | null>): void {
  useEffect(() => box.current?.focus(), [problem, box]);
}

/* The address bar keeps the page's address: the link only moves the focus. */
function goTo(event: React.MouseEvent, field: string): void {
  const control = document.getElementById(field) ?? document.getElementById(field.split(".")[0] ?? "");
  if (!control) return;
  event.preventDefault();
  control.focus();
}
