/* Asks before a page with unsaved text is left: by a link, by Back and Forward, by closing the tab. The router of these pages has
   no blocker, so the click and the step through the history are caught before they reach it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { meetSteps } from "@/frame/steps";

export interface LeaveGuard { asking: boolean; leave: () => void; stay: () => void }

/* Where a plain press on a link of this site leads, else null. */
function addressOf(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.origin !== location.origin || link.pathname === location.pathname) return null;
  return link.pathname + link.search + link.hash;
}

/* The router numbers the entries of the history. */
function placeIn(state: unknown): number {
  return typeof state === "object" && state !== null && "idx" in state ? Number(state.idx) : NaN;
}

export function useLeaveGuard(unsaved: boolean): LeaveGuard {
  const navigate = useNavigate();
  const [way, setWay] = useState<(() => void) | null>(null);
  const leaving = useRef(false);

  useEffect(() => {
    if (!unsaved) return;
    const here = placeIn(history.state);
    let returning = false;

    const press = (event: MouseEvent) => {
      const address = leaving.current ? null : addressOf(event);
      if (address === null) return;
      event.preventDefault();
      event.stopPropagation();
      setWay(() => () => void navigate(address));
    };
    const step = (event: PopStateEvent) => {
      const steps = placeIn(event.state) - here;
      if (leaving.current || !(steps || returning)) return;
      event.stopImmediatePropagation();
      if (returning) { returning = false; return; }
      returning = true;
      history.go(-steps);
      setWay(() => () => history.go(steps));
    };
    const close = (event: BeforeUnloadEvent) => { if (!leaving.current) event.preventDefault(); };

    document.addEventListener("click", press, true);
    const forget = meetSteps(step);
    window.addEventListener("beforeunload", close);
    return () => {
      document.removeEventListener("click", press, true);
      forget();
      window.removeEventListener("beforeunload", close);
    };
  }, [unsaved, navigate]);

  const leave = () => { leaving.current = true; way?.(); };
  return { asking: way !== null, leave, stay: useCallback(() => setWay(null), []) };
}
