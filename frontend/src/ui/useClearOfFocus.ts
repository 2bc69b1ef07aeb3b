/* What floats over the page covers nothing that has the focus. It stands at the foot of the room it was given, moves to the room's
   head when the focus comes under it, and back likewise; where it would cover both, it is not seen. The style reads data-place. */
import { useLayoutEffect, type RefObject } from "react";

const RING_PX = 4;                       /* the focus ring: 2 px, 2 px away */
type Place = "foot" | "head" | "nowhere";

/* `box` floats as the only child of its room, along the room's height. */
export function useClearOfFocus(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const floating = box.current, room = floating?.parentElement;
    if (!floating || !room) return;
    const look = () => { floating.dataset.place = clearPlace(floating, room); };
    look();
    document.addEventListener("focusin", look);
    window.addEventListener("scroll", look, { capture: true, passive: true });
    const sizes = new ResizeObserver(look);
    for (const one of [floating, room, document.body]) sizes.observe(one);
    return () => {
      document.removeEventListener("focusin", look);
      window.removeEventListener("scroll", look, { capture: true });
      sizes.disconnect();
    };
  }, [box]);
}

/* Where it stands now comes first: nothing moves without need. */
function clearPlace(floating: HTMLElement, room: HTMLElement): Place {
  const focus = focusedArea(floating);
  const { top, bottom } = room.getBoundingClientRect();
  const { left, right, height } = floating.getBoundingClientRect();
  const areas = { foot: { top: bottom - height, bottom }, head: { top, bottom: top + height } };
  const order = floating.dataset.place === "head" ? ["head", "foot"] as const : ["foot", "head"] as const;
  const covers = (place: "foot" | "head") => focus !== null && focus.right > left && focus.left < right && focus.bottom > areas[place].top && focus.top < areas[place].bottom;
  return order.find((place) => !covers(place)) ?? "nowhere";
}

/* A block that has the focus only so that reading goes on from there shows no ring and may be covered. */
function focusedArea(floating: HTMLElement) {
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.matches("main, [data-quiet-focus]") || floating.contains(focused)) return null;
  const { left, right, top, bottom } = focused.getBoundingClientRect();
  return { left: left - RING_PX, right: right + RING_PX, top: top - RING_PX, bottom: bottom + RING_PX };
}
