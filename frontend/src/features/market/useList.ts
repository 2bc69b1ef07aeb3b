/* The list of the tab at hand, and how many pitches there are in all. */
import { useGet, type Got } from "@/api/hooks";
import type { PitchList } from "@/api/types";
import { chipsOf, queryOf, type MarketState, type Tab } from "./state";

const ROUTES = { all: "GET /api/pitches", trending: "GET /api/pitches/trending", new: "GET /api/pitches/new" } as const satisfies Record<Tab, string>;

/* While a filter changes, the list stands until the new one is there. Another tab starts empty: its cards are others. */
export function useList(state: MarketState): { list: Got<PitchList>; all: number | null } {
  const query = queryOf(state);
  const on = (tab: Tab) => (state.tab === tab ? { query } : null);
  const lists = {
    all: useGet(ROUTES.all, on("all"), { keep: true }),
    trending: useGet(ROUTES.trending, on("trending"), { keep: true }),
    new: useGet(ROUTES.new, on("new"), { keep: true }),
  };
  const filtered = state.tab === "all" && chipsOf(state).length > 0;
  const whole = useGet("GET /api/pitches/facets", filtered ? {} : null);
  return {
    list: lists[state.tab],
    all: whole.state === "ready" && filtered ? whole.value.facets.genre.reduce((sum, { count }) => sum + count, 0) : null,
  };
}
