/* The filters with their counts, once these are there. */
import { useGet, type Got as Question } from "@/api/hooks";
import type { DataOf, Facets } from "@/api/types";
import { Got } from "@/ui/Got";
import { Skeleton } from "@/ui/Loading";
import { marketWords } from "@/words/market";
import { Filters } from "./Filters";
import { filtersOf, type MarketState } from "./state";
import type { Market } from "./useMarket";

export interface FilterData { facets: Question<{ facets: Facets }>; config: Question<DataOf<"GET /api/config/all">> }

export function useFilterData(state: MarketState): FilterData {
  const facets = useGet("GET /api/pitches/facets", { query: filtersOf(state) }, { keep: true });
  return { facets, config: useGet("GET /api/config/all", {}) };
}

export function FilterColumn({ market, data: { facets, config }, className }: { market: Market; data: FilterData; className?: string }) {
  return (
    <div className={className}>
      <Got of={facets} what={marketWords.filtersUnavailable} waiting={<Skeleton className="h-480 rounded-6" />} part>
        {(value) => <Filters market={market} facets={value.facets} config={config.state === "ready" ? config.value : null} />}
      </Got>
    </div>
  );
}
