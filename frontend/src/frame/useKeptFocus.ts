/* What had the focus may go away: the button of a move, a row that leaves its list. The focus then stays near, on the innermost
   block around it that can take it, at last the page's main block; else the next Tab would begin at the top of the window. */
import { useEffect } from "react";

export function useKeptFocus(): void {
  useEffect(() => {
    const main = document.getElementById("main");
    if (!main) return;
    let around: Element[] = [];
    const remember = ({ target }: FocusEvent) => { around = target instanceof Element ? [...ancestry(target)] : []; };
    const keep = () => {
      if (document.activeElement !== document.body || around[0]?.isConnected !== false) return;
      const near = around.find((one) => one.isConnected && one.hasAttribute("tabindex"));
      if (near instanceof HTMLElement) near.focus({ preventScroll: true });
    };
    const watch = new MutationObserver(keep);
    watch.observe(main, { childList: true, subtree: true });
    main.addEventListener("focusin", remember);
    return () => { watch.disconnect(); main.removeEventListener("focusin", remember); };
  }, []);
}

function* ancestry(element: Element): Generator<Element> {
  for (let one: Element | null = element; one; one = one.parentElement) yield one;
}
