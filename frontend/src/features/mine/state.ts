/* Which of one's pitches are asked for, as the address says it. */
import type { PitchStatus } from "@/api/types";

export const TABS = ["all", "draft", "published", "unpublished", "archived"] as const;
export type Tab = (typeof TABS)[number];
export interface MineState { tab: Tab; page: number }

export function readMine(search: string): MineState {
  const query = new URLSearchParams(search);
  const tab = TABS.find((one) => one === query.get("state")) ?? "all";
  const page = Number(query.get("page") ?? 1);
  return { tab, page: Number.isInteger(page) && page > 0 ? page : 1 };
}

export function mineAddress({ tab, page }: MineState): string {
  const query = new URLSearchParams();
  if (tab !== "all") query.set("state", tab);
  if (page > 1) query.set("page", String(page));
  return query.size > 0 ? `/pitches/mine?${query}` : "/pitches/mine";
}

export function statusOf(tab: Tab): { status?: PitchStatus[] } { return tab === "all" ? {} : { status: [tab] }; }
