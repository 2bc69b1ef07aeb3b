/* A view is a page open for two seconds in a visible tab. The server decides whether it counts. */
import { useEffect } from "react";
import { call } from "@/api/client";
import type { Source } from "./address";

const VIEW_MS = 2_000;

/* `id` null: nothing to count here. */
export function useCountedView(id: number | null, source: Source): void {
  useEffect(() => {
    if (id === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => { clearTimeout(timer); document.removeEventListener("visibilitychange", watch); };
    const count = () => { stop(); void call("POST /api/pitches/{id}/view", { path: { id }, body: { source } }, { keepalive: true }); };
    const watch = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") timer = setTimeout(count, VIEW_MS);
    };
    document.addEventListener("visibilitychange", watch);
    watch();
    return stop;
  }, [id, source]);
}
