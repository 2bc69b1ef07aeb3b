/* The four screens of one question: waiting, not answered, and, from the page, full or empty. */
import type { ReactNode } from "react";
import type { Got as Question } from "@/api/hooks";
import { Loading } from "./Loading";
import { BrokenPart, ProblemState } from "./states";

interface Props<T> {
  of: Question<T>;
  what: string;                          /* said when it fails: "Pitches are unavailable" */
  waiting: ReactNode;                    /* skeletons in the final size */
  part?: boolean;                        /* one part of a page that otherwise works */
  children: (value: T, stale: boolean) => ReactNode;
}

export function Got<T>({ of, what, waiting, part = false, children }: Props<T>) {
  if (of.state === "loading") return <Loading onRetry={of.reload} part={part}>{waiting}</Loading>;
  if (of.state === "ready") return children(of.value, of.stale);
  return part ? <BrokenPart problem={of.problem} what={what} onRetry={of.reload} /> : <ProblemState problem={of.problem} what={what} onRetry={of.reload} />;
}
