/* The list in the chosen look, or why there is none. */
import { useEffect, type ReactNode } from "react";
import type { Got as Question } from "@/api/hooks";
import type { PitchCard as Card, PitchList } from "@/api/types";
import { PitchCard } from "@/features/pitch/PitchCard";
import { figure } from "@/format/figures";
import { announce } from "@/frame/announce";
import { cx } from "@/ui/cx";
import { Got } from "@/ui/Got";
import { CardSkeleton, Skeleton } from "@/ui/Loading";
import { Pager } from "@/ui/Pager";
import { marketWords } from "@/words/market";
import { CompactTable } from "./CompactTable";
import { ListRows } from "./ListRows";
import { NoResults } from "./NoResults";
import { chipsOf, marketAddress, type MarketState } from "./state";
import { Chips, Count, Tools } from "./Tools";
import type { Market } from "./useMarket";

const GRID = "grid gap-16 tablet:grid-cols-3 tablet:gap-y-32 wide:grid-cols-4";

interface Props { market: Market; list: Question<PitchList>; all: number | null; children?: ReactNode }

export function Results({ market, list, all, children }: Props) {
  const total = list.state === "ready" ? list.value.pagination.total : null;
  useAnnouncedCount(total, chipsOf(market.state).length > 0);
  const empty = total === 0;
  return (
    <div className="min-w-0">
      {!empty && <Tools market={market} count={<Counted total={total} all={all} waiting={list.state === "loading"} />}>{children}</Tools>}
      {empty && children && <div className="mb-12">{children}</div>}
      <Chips market={market} />
      <Got of={list} what={marketWords.unavailable} waiting={<Waiting />}>
        {(value, stale) => (
          <div aria-busy={stale || undefined} className={cx("transition-opacity duration-200 ease-calm", stale && "opacity-60")}>
            {value.pitches.length > 0 ? <Listed market={market} list={value} /> : <NoResults market={market} relaxation={value.relaxation ?? null} />}
          </div>
        )}
      </Got>
    </div>
  );
}

/* Of a list that did not come there is no count. */
function Counted({ total, all, waiting }: { total: number | null; all: number | null; waiting: boolean }) {
  if (total !== null) return <Count total={total} all={all} />;
  return waiting ? <Skeleton className="h-20 w-144" /> : null;
}

function Listed({ market: { state }, list }: { market: Market; list: PitchList }) {
  return (
    <>
      <Look state={state} pitches={list.pitches} />
      <Pages state={state} list={list} />
    </>
  );
}

function Look({ state, pitches }: { state: MarketState; pitches: Card[] }) {
  const source = state.tab === "all" ? "search" : state.tab;
  if (state.view === "list") return <ListRows pitches={pitches} source={source} />;
  if (state.view === "compact") return <CompactTable pitches={pitches} source={source} state={state} />;
  return <div className={GRID}>{pitches.map((pitch) => <PitchCard key={pitch.id} pitch={pitch} source={source} level={2} />)}</div>;
}

function Pages({ state, list: { pagination } }: { state: MarketState; list: PitchList }) {
  const { total, totalPages, nextCursor, hasMore } = pagination;
  const previous = state.page > 1 ? { word: marketWords.previous, to: marketAddress({ ...state, page: state.page - 1, cursor: "" }) } : null;
  const next = hasMore ? { word: marketWords.next, to: marketAddress({ ...state, page: state.page + 1, cursor: nextCursor ?? "" }) } : null;
  const all = total === 1 ? marketWords.thatIsOne : marketWords.thatIsAll(figure(total));
  return <Pager label={marketWords.pages} previous={previous} next={next} where={totalPages > 1 ? marketWords.pageOf(figure(state.page), figure(totalPages)) : all} />;
}

/* The result of a search is read out; the page's title is read when one arrives. */
function useAnnouncedCount(total: number | null, filtered: boolean): void {
  useEffect(() => {
    if (total !== null && filtered) announce(total === 0 ? marketWords.showNone : marketWords.count(figure(total), total === 1));
  }, [total, filtered]);
}

function Waiting() { return <div className={GRID}>{Array.from({ length: 8 }, (_, i) => <CardSkeleton key={i} />)}</div>; }
