/* Steps through the history (Back, Forward), met before the router hears of them: main.tsx loads this file first, and a window calls
   its listeners in the order of their coming. A page with unsaved text stands in the way. */
type Meet = (event: PopStateEvent) => void;
let meet: Meet | null = null;

window.addEventListener("popstate", (event) => meet?.(event));

/* One page at a time. Returns how to stop. */
export function meetSteps(next: Meet): () => void {
  meet = next;
  return () => { meet = null; };
}
