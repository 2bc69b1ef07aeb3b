/* The answers that must never look alike: empty, error, outage, forbidden, not found. What happened, what is kept, what to do. */
import type { ReactNode } from "react";
import type { Problem } from "@/api/problem";
import { commonWords } from "@/words/common";
import { Button } from "./Button";
import { Icon, type Glyph } from "./Icon";
import { LockIcon, OutageIcon, SearchIcon, WarningIcon } from "./icons";
import { cx } from "./cx";

interface StateProps { title: string; text: ReactNode; action?: ReactNode; level?: 1 | 2 | 3; requestId?: string | null; className?: string }

function State({ title, text, action, level = 2, requestId, className, mark, tint }: StateProps & { mark?: Glyph; tint?: string }) {
  const Heading = `h${level}` as const;
  return (
    <div className={cx("grid max-w-[46ch] justify-items-start gap-12", className)}>
      {mark && <p className={cx("inline-flex size-44 items-center justify-center rounded-6", tint ?? "bg-sunken")}><Icon of={mark} /></p>}
      <Heading className="text-20">{title}</Heading>
      <p className="text-muted">{text}</p>
      {action}
      {requestId && <p className="text-14 text-muted">{commonWords.request} <span className="font-mono wrap-anywhere">{requestId}</span></p>}
    </div>
  );
}

/* Nothing there yet: no mark, one sentence why, one button. */
export function EmptyState(props: Omit<StateProps, "requestId">) { return <State {...props} />; }

/* Something was refused or broke. */
export function ErrorState(props: StateProps) { return <State {...props} mark={WarningIcon} tint="bg-bad-bg text-bad" />; }

/* A part does not answer: the rest of the page goes on. */
export function OutageState(props: StateProps) { return <State {...props} mark={OutageIcon} tint="bg-waiting-bg text-waiting" />; }

export function ForbiddenState(props: StateProps) { return <State {...props} mark={LockIcon} />; }

export function NotFoundState(props: StateProps) { return <State {...props} mark={SearchIcon} />; }

/* The screen for a question that got no good answer. `what`: "Pitches are unavailable". */
export function ProblemState({ problem, what, onRetry, level = 2 }: { problem: Problem; what: string; onRetry: () => void; level?: 1 | 2 | 3 }) {
  const retry = <Button onClick={onRetry}>{commonWords.tryAgain}</Button>;
  if (problem.kind === "offline") return <OutageState level={level} title={commonWords.offlineTitle} text={problem.error} action={retry} />;
  if (problem.kind === "outage") return <OutageState level={level} title={what} text={problem.error} action={retry} requestId={problem.requestId} />;
  return <ErrorState level={level} title={what} text={problem.error} action={retry} requestId={problem.requestId} />;
}

/* The same inside a page that otherwise works: one line. */
export function BrokenPart({ problem, what, onRetry }: { problem: Problem; what: string; onRetry: () => void }) {
  return (
    <div className="flex items-center gap-12 border-y border-line py-16 text-14" role="status">
      <Icon of={OutageIcon} className="text-waiting" />
      <span>
        <b>{what}.</b> <span className="text-muted">{problem.error} {problem.requestId && <>{commonWords.request} <span className="font-mono wrap-anywhere">{problem.requestId}</span>. </>}</span>
        <button type="button" className="text-link underline" onClick={onRetry}>{commonWords.tryAgain}</button>
      </span>
    </div>
  );
}
