/* A section opens with a thick rule: title left, what it is about beside it, its link at the right end of the same line. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import { cx } from "./cx";

interface Props { id: string; title: string; about?: ReactNode; end?: ReactNode; className?: string; children: ReactNode }

export function Section({ id, title, about, end, className, children }: Props) {
  return (
    <section aria-labelledby={id} className={cx("mt-32 tablet:mt-48", className)}>
      <div className="mb-16 flex flex-wrap items-baseline gap-x-12 gap-y-4 border-t-2 border-ink pt-12">
        <h2 id={id} className="text-24">{title}</h2>
        {about && <span className="text-14 text-muted max-tablet:hidden">{about}</span>}
        {end && <span className="ml-auto">{end}</span>}
      </div>
      {children}
    </section>
  );
}

export function SectionLink({ to, children }: { to: string; children: ReactNode }) { return <Link to={to}>{children}</Link>; }

/* Rows under thin lines. */
export const LEDGER = "[&>*]:border-t [&>*]:border-line [&>*]:py-16 [&>*:last-child]:border-b";
