/* What the marketplace shows is in its address, and nowhere else: read from it, changed by leading to another one. */
import { words } from "@/api/schema";
import type { QueryOf } from "@/api/types";

type ListQuery = QueryOf<"GET /api/pitches">;
const known = words["GET /api/pitches"];                 /* what the server's filters take */

export const LISTS = ["genre", "subgenre", "format", "budgetRange", "stage", "seeking"] as const;
export type ListFilter = (typeof LISTS)[number];
export type Filter = ListFilter | "access" | "q";

export type ValueOf<F extends ListFilter> = (typeof known)[F][number];

export const SORTS = ["-publishedAt", "publishedAt", "title", "-title", "-budget", "budget", "-viewCount", "viewCount", "-funding", "relevance"] as const satisfies ListQuery["sort"][];
export type Sort = (typeof SORTS)[number];
export const TABS = ["all", "trending", "new"] as const;
export type Tab = (typeof TABS)[number];
export const VIEWS = ["grid", "list", "compact"] as const;
export type View = (typeof VIEWS)[number];

type Lists = { [F in ListFilter]: ValueOf<F>[] };
export interface MarketState extends Lists {
  q: string;
  access: "" | "open" | "protected";
  sort: Sort | "";                       /* "": the server's default, by relevance with words and newest without */
  tab: Tab;
  view: View;
  page: number;
  cursor: string;
}

export interface Chip { filter: Filter; value: string }

const PATH = "/marketplace";
export const PER_PAGE = 24;              /* fills rows of two, three and four */

/* The server's own values, in its order, whatever is said besides. */
function valuesOf<F extends ListFilter>(filter: F, said: readonly string[]): ValueOf<F>[] {
  const lower = said.map((value) => value.trim().toLowerCase());
  return (known[filter] as readonly ValueOf<F>[]).filter((value) => lower.includes(value.toLowerCase()));      /* its values, said once more for the compiler */
}

const oneOf = <T extends string>(known: readonly T[], value: string | null, otherwise: T): T => known.find((one) => one === value) ?? otherwise;

/* What is not understood counts as not said, so that an old or bent address still shows a list. */
export function readMarket(search: string): MarketState {
  const query = new URLSearchParams(search);
  const list = <F extends ListFilter>(filter: F) => valuesOf(filter, query.getAll(filter).flatMap((value) => value.split(",")));
  return {
    q: (query.get("q") ?? "").trim(),
    genre: list("genre"), subgenre: list("subgenre"), format: list("format"), budgetRange: list("budgetRange"), stage: list("stage"), seeking: list("seeking"),
    access: oneOf(["", "open", "protected"], query.get("access"), ""),
    sort: oneOf([...SORTS, ""], query.get("sort"), ""),
    tab: oneOf(TABS, query.get("tab"), "all"),
    view: oneOf(VIEWS, query.get("view"), "grid"),
    page: Math.max(1, Math.trunc(Number(query.get("page"))) || 1),
    cursor: query.get("cursor") ?? "",
  };
}

export function marketAddress(state: MarketState): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string) => { if (value) query.append(name, value); };
  put("tab", state.tab === "all" ? "" : state.tab);
  put("q", state.q);
  for (const name of LISTS) for (const value of state[name]) put(name, value);
  put("access", state.access);
  put("sort", state.tab === "all" ? state.sort : "");
  put("view", state.view === "grid" ? "" : state.view);
  put("page", state.page > 1 ? String(state.page) : "");
  put("cursor", state.page > 1 ? state.cursor : "");
  return query.size > 0 ? `${PATH}?${query}` : PATH;
}

/* Another question: the list starts over. */
export function changed(state: MarketState, change: Partial<MarketState>): MarketState {
  return { ...state, page: 1, cursor: "", ...change };
}

export function toggled(state: MarketState, filter: ListFilter, value: string): MarketState {
  const values: readonly string[] = state[filter];
  return changed(state, { [filter]: valuesOf(filter, values.includes(value) ? values.filter((one) => one !== value) : [...values, value]) });
}

export function chipsOf(state: MarketState): Chip[] {
  const chips: Chip[] = state.q ? [{ filter: "q", value: state.q }] : [];
  for (const filter of LISTS) chips.push(...state[filter].map((value) => ({ filter, value })));
  return state.access ? [...chips, { filter: "access", value: state.access }] : chips;
}

export function withoutChip(state: MarketState, { filter, value }: Chip): MarketState {
  return filter === "q" || filter === "access" ? changed(state, { [filter]: "" }) : toggled(state, filter, value);
}

export function reset(state: MarketState): MarketState { return { ...readMarket(""), tab: state.tab, view: state.view, sort: state.sort }; }

/* The sort in force, for the menu and the heads of the table. */
export function sortOf({ sort, q }: MarketState): Sort { return sort || (q ? "relevance" : "-publishedAt"); }

export function filtersOf({ q, access, genre, subgenre, format, budgetRange, stage, seeking }: MarketState) {
  const some = <T>(values: T[]) => (values.length > 0 ? values : undefined);
  return {
    q: q || undefined, access: access || undefined, genre: some(genre), subgenre: some(subgenre), format: some(format),
    budgetRange: some(budgetRange), stage: some(stage), seeking: some(seeking),
  } satisfies ListQuery;
}

/* A cursor stays right while pitches come and go; the page number beside it is only for the reader. */
export function queryOf(state: MarketState): ListQuery {
  const where = state.cursor ? { cursor: state.cursor } : { page: state.page };
  return { ...filtersOf(state), ...where, limit: PER_PAGE, sort: state.tab === "all" && state.sort ? state.sort : undefined };
}

/* Where the server's proposal for an empty list leads: fewer filters, the same look. */
export function relaxedAddress(state: MarketState, query: string): string {
  return marketAddress({ ...readMarket(query), tab: state.tab, view: state.view, sort: state.sort });
}
