/* Tabs lead to different lists; a segmented control shows the same things in another way. Both are links, so Back and copy work. */
import type { ReactNode } from "react";
import { Link, type To } from "react-router";
import { cx } from "./cx";
import { Icon, type Glyph } from "./Icon";

export interface Choosable { word: string; to: To; current: boolean; icon?: Glyph }

export function Tabs({ label, tabs, className }: { label: string; tabs: Choosable[]; className?: string }) {
  return (
    <nav aria-label={label} className={cx("flex gap-16 border-b border-line max-tablet:text-14 tablet:gap-24", className)}>
      {tabs.map(({ word, to, current }) => (
        <Link key={word} to={to} aria-current={current ? "page" : undefined}
          className={cx("-mb-px flex min-h-44 items-center gap-6 no-underline", current ? "font-label text-accent shadow-[inset_0_-3px_var(--color-accent)]" : "text-muted hover:text-ink")}>{word}</Link>
      ))}
    </nav>
  );
}

const SEGMENT = "inline-flex min-h-42 items-center gap-6 border-l border-line px-12 text-14 whitespace-nowrap no-underline first:border-l-0 focus-visible:-outline-offset-2";
export const segmentLook = (current: boolean, accent = false) =>
  cx(SEGMENT, !current && "text-ink hover:bg-sunken", current && "font-label", current && (accent ? "bg-accent text-on-accent" : "bg-ink text-page"));
export const SEGMENTED = "inline-flex overflow-clip rounded-6 border border-edge bg-surface";

export function Segmented({ label, choices, accent = false, className }: { label: string; choices: Choosable[]; accent?: boolean; className?: string }) {
  return (
    <nav aria-label={label} className={cx(SEGMENTED, className)}>
      {choices.map(({ word, to, current, icon }) => (
        <Link key={word} to={to} preventScrollReset aria-current={current ? "true" : undefined} className={segmentLook(current, accent)}>{icon && <Icon of={icon} />}{word}</Link>
      ))}
    </nav>
  );
}

export function SegmentButton({ pressed, onClick, children }: { pressed: boolean; onClick: () => void; children: ReactNode }) {
  return <button type="button" aria-pressed={pressed} onClick={onClick} className={segmentLook(pressed)}>{children}</button>;
}
