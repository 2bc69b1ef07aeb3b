/* After a navigation the focus stands on the new page's main block, and the window where the reader left it or at the top. */
import { useEffect, useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";
import { inTab } from "@/api/storage";

const GIVE_UP_MS = 3_000;                /* after the last thing that loads: what comes later does not move the page any more */
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"] as const;      /* by which a reader moves */
const KEPT = "scroll:";

export function useNavigation(): void {
  const { key, pathname, hash } = useLocation();
  const place = `${KEPT}${key}${pathname}`;                   /* every page that was loaded whole has the same key */
  const type = useNavigationType();
  const previous = useRef(pathname);

  useEffect(() => { history.scrollRestoration = "manual"; }, []);
  useLayoutEffect(() => { if (loadedByAddress()) inTab.drop(place); }, []);      /* of the first page only */
  useLayoutEffect(() => rememberScroll(place), [place]);      /* before anything below scrolls: the old page keeps its place */
  useLayoutEffect(() => {
    if (type === "POP") return returnTo(Number(inTab.read(place)));
    if (hash) document.getElementById(hash.slice(1))?.scrollIntoView();
    else if (previous.current !== pathname) window.scrollTo(0, 0);
  }, [place, type, pathname, hash]);

  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [pathname]);
}

/* An address that is typed or followed from elsewhere begins at the top; a reload and the way back do not. */
function loadedByAddress(): boolean {
  return performance.getEntriesByType("navigation").some((loading) => (loading as PerformanceNavigationTiming).type === "navigate");
}

function rememberScroll(place: string) {
  const remember = () => { inTab.write(place, String(Math.round(window.scrollY))); };
  window.addEventListener("scroll", remember, { passive: true });
  return () => window.removeEventListener("scroll", remember);
}

/* The list may still be loading, however long that takes: scroll as soon as the page is tall enough, unless the reader moves first. */
function returnTo(top: number) {
  if (!top) return;
  let loaded = performance.now();
  let frame = 0;
  const stop = () => cancelAnimationFrame(frame);
  const step = () => {
    if (document.querySelector("[data-loading]")) loaded = performance.now();
    if (document.documentElement.scrollHeight >= top + window.innerHeight || performance.now() - loaded > GIVE_UP_MS) window.scrollTo(0, top);
    else frame = requestAnimationFrame(step);
  };
  step();
  for (const move of MOVES) window.addEventListener(move, stop, { once: true, passive: true });
  return () => { stop(); for (const move of MOVES) window.removeEventListener(move, stop); };
}
