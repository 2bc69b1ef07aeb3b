/* Above the list: how many, sorted how, shown how; below that the chosen filters as chips. */
import type { ReactNode } from "react";
import { figure } from "@/format/figures";
import { TextButton } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { FilterChip } from "@/ui/FilterChip";
import { CONTROL } from "@/ui/form/Field";
import { GridIcon, LinesIcon, RowsIcon } from "@/ui/icons";
import { Segmented } from "@/ui/Tabs";
import { marketWords } from "@/words/market";
import { changed, chipsOf, marketAddress, reset, SORTS, sortOf, VIEWS, withoutChip, type Sort } from "./state";
import type { Market } from "./useMarket";
import { chipWord } from "./words";

export function Tools({ market, count, children }: { market: Market; count: ReactNode; children?: ReactNode }) {
  const { state } = market;
  const icons = { grid: GridIcon, list: RowsIcon, compact: LinesIcon };
  const views = VIEWS.map((view) => ({ word: marketWords.views[view], to: marketAddress({ ...state, view }), current: state.view === view, icon: icons[view] }));
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-24 gap-y-12">
      <div className="flex min-h-44 items-center gap-16">{children}{count}</div>
      <div className="flex items-center gap-12">
        <SortMenu market={market} id="sort" />
        <Segmented label={marketWords.view} choices={views} className="max-desktop:hidden" />
      </div>
    </div>
  );
}

/* "9 of 21 pitches" */
export function Count({ total, all }: { total: number; all: number | null }) {
  const some = all !== null && all > total;
  return <p><b>{some ? marketWords.ofAll(figure(total), figure(all)) : figure(total)}</b> {!some && total === 1 ? marketWords.onePitch : marketWords.pitches}</p>;
}

export function SortMenu({ market: { state, go }, id, className }: { market: Market; id: string; className?: string }) {
  if (state.tab !== "all") return null;
  const sorts = SORTS.filter((sort) => sort !== "relevance" || state.q);
  return (
    <div className={cx("flex items-center gap-8 text-14", className)}>
      <label htmlFor={id} className="text-muted max-tablet:sr-only">{marketWords.sort}</label>
      <select id={id} value={sortOf(state)} onChange={(event) => go(changed(state, { sort: event.target.value as Sort }))} className={cx(CONTROL, "w-auto max-w-full")}>
        {sorts.map((sort) => <option key={sort} value={sort}>{marketWords.sorts[sort]}</option>)}
      </select>
    </div>
  );
}

export function Chips({ market: { state, go } }: { market: Market }) {
  const chips = chipsOf(state);
  if (chips.length === 0) return <div className="mb-24" />;
  return (
    <div className="mt-12 mb-24 flex flex-wrap items-center gap-x-16 gap-y-8">
      <ul className="flex flex-wrap gap-8">
        {chips.map((chip) => (
          <li key={chip.filter + chip.value}><FilterChip word={chipWord(chip)} removeLabel={marketWords.remove(chipWord(chip))} onRemove={() => go(withoutChip(state, chip))} /></li>
        ))}
      </ul>
      <TextButton className="text-14" onClick={() => go(reset(state))}>{marketWords.reset}</TextButton>
    </div>
  );
}
