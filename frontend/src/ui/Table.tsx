/* A real table under rules, whose rows become labelled cards on a narrow page. The first column is the link. */
import type { ReactNode } from "react";
import { Link, type To } from "react-router";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { DownIcon } from "./icons";

export function Table({ caption, head, children }: { caption: string; head: ReactNode; children: ReactNode }) {
  return (
    <table className="table-cards w-full border-collapse">
      <caption className="sr-only">{caption}</caption>
      <thead><tr className="[&>:last-child]:pr-0">{head}</tr></thead>
      <tbody className="[&_tr>:last-child]:pr-0">{children}</tbody>
    </table>
  );
}

const APART = "tablet:not-last:pr-32";   /* figures stand at the right: what begins beside them keeps off */
const HEAD = "border-b border-edge py-8 pr-16 text-left text-14 font-label whitespace-nowrap text-muted";

/* A head without a sort, or one whose link sorts by it. */
export interface Sort { to: To; direction: "ascending" | "descending" | "none" }
export function Head({ sort, number = false, className, children }: { sort?: Sort; number?: boolean; className?: string; children: ReactNode }) {
  return (
    <th scope="col" aria-sort={sort?.direction} className={cx(HEAD, number && `text-right ${APART}`, className)}>
      {sort ? (
        <Link to={sort.to} preventScrollReset className="inline-flex items-center gap-4 py-4 text-inherit no-underline hover:text-ink hover:underline">
          {children}
          {sort.direction !== "none" && <Icon of={DownIcon} small className={cx(sort.direction === "ascending" && "rotate-180")} />}
        </Link>
      ) : children}
    </th>
  );
}

export const ROW = "hover:bg-[color-mix(in_srgb,var(--color-sunken)_60%,transparent)]";
const CELL = "border-b border-line py-12 pr-16 text-left align-middle font-text";

/* A cell whose content says what it is needs no label in a card. */
export function Cell({ label, number = false, className, children }: { label?: string; number?: boolean; className?: string; children: ReactNode }) {
  return <td data-label={label} className={cx(CELL, number && `text-right tabular-nums ${APART}`, className)}>{children}</td>;
}

export function RowHead({ className, children }: { className?: string; children: ReactNode }) {
  return <th scope="row" className={cx(CELL, className)}>{children}</th>;
}
