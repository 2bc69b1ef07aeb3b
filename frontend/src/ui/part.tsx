/*
 * A part of a page in its own chunk: a dialog, a menu. While the site is away it is waited for, and the page around it stands.
 * A browser may remember a module that did not come for as long as the page lives (HTML, module map), so it is asked for only
 * once the site answers.
 */
import { useEffect, useReducer, type ComponentType, type ReactNode } from "react";
import { reach } from "@/api/client";

const RETRY_MS = 3_000;
type Load<P> = () => Promise<{ default: ComponentType<P> }>;

/* `waiting` stands in its place until it is there. */
export function part<P extends object>(load: Load<P>): ComponentType<P & { waiting?: ReactNode }> {
  let Loaded: ComponentType<P> | null = null;
  return function Part({ waiting = null, ...props }) {
    const [, redraw] = useReducer((n: number) => n + 1, 0);
    useEffect(() => {
      if (Loaded) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let left = false;
      const fetched = (module: { default: ComponentType<P> }) => { Loaded = module.default; if (!left) redraw(); };
      const ask = () => void reach().then(load).then(fetched, () => { if (!left) timer = setTimeout(ask, RETRY_MS); });
      ask();
      return () => { left = true; clearTimeout(timer); };
    }, []);
    return Loaded ? <Loaded {...props as unknown as P} /> : waiting;      /* its own properties, without `waiting` */
  };
}
