/* The filters: one fold for each, every value with the number of pitches it would show. A count of 0 stays and stays usable. */
import { memo, useState, type ReactNode } from "react";
import type { DataOf, Facets } from "@/api/types";
import { figure, shortMoney } from "@/format/figures";
import { Choice } from "@/ui/form/Choices";
import { Icon } from "@/ui/Icon";
import { DownIcon } from "@/ui/icons";
import { marketWords } from "@/words/market";
import { changed, LISTS, toggled, type ListFilter, type MarketState } from "./state";
import type { Market } from "./useMarket";
import { valueWord } from "./words";

type Config = DataOf<"GET /api/config/all">;
const OPEN: readonly ListFilter[] = ["genre", "format", "budgetRange"];       /* what most people choose by */

interface Props { market: Market; facets: Facets; config: Config | null; className?: string }

export const Filters = memo(function Filters({ market, facets, config, className }: Props) {
  return (
    <form aria-label={marketWords.filters} onSubmit={(event) => event.preventDefault()} className={className}>
      {LISTS.map((filter) => <ListFold key={filter} filter={filter} market={market} counts={facets[filter]} config={config} />)}
      <AccessFold market={market} counts={facets.access} />
    </form>
  );
});

/* Of the many subgenres only those that are on the market, or chosen. */
function shown(filter: ListFilter, counts: Facets["genre"], chosen: readonly string[]) {
  return filter === "subgenre" ? counts.filter(({ value, count }) => count > 0 || chosen.includes(value)) : counts;
}

function ListFold({ filter, market: { state, go }, counts, config }: { filter: ListFilter; market: Market; counts: Facets["genre"]; config: Config | null }) {
  const chosen: readonly string[] = state[filter];
  return (
    <Fold name={marketWords.filterNames[filter]} state={chosen.length > 0 ? marketWords.chosen(chosen.length) : marketWords.any} open={OPEN.includes(filter) || chosen.length > 0}>
      {shown(filter, counts, chosen).map(({ value, count }) => (
        <Choice key={value} name={filter} value={value} checked={chosen.includes(value)} onChange={() => go(toggled(state, filter, value))} count={countIn(state, count)}>
          {valueWord(filter, value)}{filter === "budgetRange" && <Limit band={value} config={config} />}
        </Choice>
      ))}
    </Fold>
  );
}

function AccessFold({ market: { state, go }, counts }: { market: Market; counts: Facets["access"] }) {
  const values: MarketState["access"][] = ["", "open", "protected"];
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const countOf = (value: string) => (value ? counts.find((one) => one.value === value)?.count ?? 0 : total);
  return (
    <Fold name={marketWords.filterNames.access} state={state.access ? marketWords.accessChip[state.access] ?? "" : marketWords.all} open={state.access !== ""}>
      {values.map((value) => (
        <Choice key={value} one name="access" value={value} checked={state.access === value} onChange={() => go(changed(state, { access: value }))} count={countIn(state, countOf(value))}>
          {marketWords.access[value]}
        </Choice>
      ))}
    </Fold>
  );
}

/* The counts are of the whole market: beside another list they would not be true. */
const countIn = ({ tab }: MarketState, count: number) => (tab === "all" ? figure(count) : undefined);

function Limit({ band, config }: { band: string; config: Config | null }) {
  const range = config?.budgetRanges.find(({ value }) => value === band);
  if (!config || !range) return null;
  const top = range === config.budgetRanges.at(-1);
  const words = top ? marketWords.above(shortMoney(range.min - 1, config.currency)) : marketWords.upTo(shortMoney(range.max, config.currency));
  return <span className="ml-6 text-14 text-muted">{words}</span>;
}

/* Open or not at first; from then on the reader decides. */
function Fold({ name, state, open, children }: { name: string; state: string; open: boolean; children: ReactNode }) {
  const [atFirst] = useState(open);
  return (
    <details open={atFirst} className="group border-b border-line pb-8 not-first:pt-8">
      <summary className="flex min-h-36 list-none items-center gap-8">
        <span className="font-label">{name}</span>
        <span className="text-14 text-muted group-open:hidden">{state}</span>
        <Icon of={DownIcon} className="ml-auto text-faint transition-transform duration-120 ease-calm group-open:rotate-180" />
      </summary>
      <fieldset className="min-w-0"><legend className="sr-only">{name}</legend>{children}</fieldset>
    </details>
  );
}
