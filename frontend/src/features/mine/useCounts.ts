/* How many of one's pitches are in each state, as the server counts them. */
import { useGet } from "@/api/hooks";
import type { PitchStatus } from "@/api/types";
import type { Tab } from "./state";

export interface Counts { of: (tab: Tab) => number | null; reload: () => void }      /* null: not known (yet) */

export function useCounts(): Counts {
  const counts: Record<Tab, ReturnType<typeof useCount>> = {
    all: useCount(), draft: useCount("draft"), published: useCount("published"), unpublished: useCount("unpublished"), archived: useCount("archived"), hidden: useCount("hidden"),
  };
  return { of: (tab) => counts[tab].total, reload: () => Object.values(counts).forEach(({ reload }) => reload()) };
}

function useCount(status?: PitchStatus) {
  const got = useGet("GET /api/pitches/mine", { query: { ...(status ? { status: [status] } : {}), limit: 1 } }, { keep: true });
  return { total: got.state === "ready" ? got.value.pagination.total : null, reload: got.reload };
}
