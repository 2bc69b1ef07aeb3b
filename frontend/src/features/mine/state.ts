/* Which of one's pitches are asked for, and in which order, as the address says it. */
import type { PitchStatus, QueryOf } from "@/api/types";

export const TABS = ["all", "draft", "published", "unpublished", "archived", "hidden"] as const satisfies ("all" | PitchStatus)[];
export type Tab = (typeof TABS)[number];
export const SORTS = ["-updatedAt", "title", "-title", "-viewCount", "viewCount"] as const satisfies QueryOf<"GET /api/pitches/mine">["sort"][];
export type Sort = (typeof SORTS)[number];
export interface MineState { tab: Tab; sort: Sort; page: number }

export const FIRST: MineState = { tab: "all", sort: "-updatedAt", page: 1 };

/* What is not understood counts as not said. */
export function readMine(search: string): MineState {
  const query = new URLSearchParams(search);
  const page = Number(query.get("page") ?? 1);
  return {
    tab: TABS.find((one) => one === query.get("state")) ?? FIRST.tab,
    sort: SORTS.find((one) => one === query.get("sort")) ?? FIRST.sort,
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

export function mineAddress(change: Partial<MineState>): string {
  const { tab, sort, page } = { ...FIRST, ...change };
  const query = new URLSearchParams();
  if (tab !== FIRST.tab) query.set("state", tab);
  if (sort !== FIRST.sort) query.set("sort", sort);
  if (page > 1) query.set("page", String(page));
  return query.size > 0 ? `/pitches/mine?${query}` : "/pitches/mine";
}

export function queryOf({ tab, sort, page }: MineState): QueryOf<"GET /api/pitches/mine"> {
  return { ...(tab === "all" ? {} : { status: [tab] }), sort, page, limit: 20 };
}
