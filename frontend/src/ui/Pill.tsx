/* A status: word, icon and colour, the same in all portals. The time stands beside it. And the marks: New, Demo. */
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type Glyph } from "./Icon";

export type Tint = "neutral" | "waiting" | "act" | "good" | "bad" | "ended";
export const TINTS: Record<Tint, string> = {
  neutral: "bg-neutral-bg text-neutral",
  waiting: "bg-waiting-bg text-waiting",
  act: "bg-act-bg text-act",
  good: "bg-good-bg text-good",
  bad: "bg-bad-bg text-bad",
  ended: "bg-ended-bg text-ended",
};

export function Pill({ tint = "neutral", icon, className, children }: { tint?: Tint; icon?: Glyph; className?: string; children: ReactNode }) {
  return (
    <span className={cx("inline-flex min-h-26 items-center gap-6 rounded-6 px-8 py-2 text-14 leading-head font-label whitespace-nowrap", TINTS[tint], className)}>
      {icon && <Icon of={icon} small />}
      {children}
    </span>
  );
}

/* A plain mark on a thing: Demo. */
export function Chip({ className, children }: { className?: string; children: ReactNode }) {
  return <span className={cx("inline-flex items-center rounded-4 border border-edge px-6 text-14 leading-[22px] whitespace-nowrap text-muted", className)}>{children}</span>;
}

/* The one mark that is filled: New. */
export function NewChip({ className, children }: { className?: string; children: ReactNode }) {
  return <span className={cx("inline-flex items-center rounded-4 bg-ink px-8 text-14 leading-[22px] font-label whitespace-nowrap text-page", className)}>{children}</span>;
}
