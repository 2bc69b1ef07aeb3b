/* The ladder: five bars, filled up to the rung that an item asks for, always with words beside it. */
import type { Rung as RungName } from "@/api/types";
import { cx } from "./cx";

const STEPS: Record<RungName, number> = { public: 1, identified: 2, nda: 3, nda_approval: 4, invited: 5 };
const SMALL = ["h-4", "h-[6.5px]", "h-[9px]", "h-[11.5px]", "h-14"];
const LARGE = ["h-8", "h-[13px]", "h-[18px]", "h-[23px]", "h-28"];

export function Rung({ of, large = false }: { of: RungName; large?: boolean }) {
  return (
    <span aria-hidden className={cx("inline-flex shrink-0 items-end", large ? "h-28 gap-3" : "h-14 gap-2")}>
      {(large ? LARGE : SMALL).map((height, i) => <i key={height} className={cx("rounded-[1px]", large ? "w-8" : "w-4", height, i < STEPS[of] ? "bg-current" : "bg-line")} />)}
    </span>
  );
}

export function RungWord({ of, word, className }: { of: RungName; word: string; className?: string }) {
  return <span className={cx("inline-flex items-center gap-8 whitespace-nowrap", className)}><Rung of={of} />{word}</span>;
}
