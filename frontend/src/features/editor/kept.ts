/* Texts that were not saved, in this browser, for their own account only. */
import type { Kept } from "./autosave";
import { NEW } from "./values";

const keyOf = (user: number, pitch: number | null) => `unsaved:${user}:${pitch ?? "new"}`;

export function readKept(user: number, pitch: number | null): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(user, pitch)) ?? "null");
    return isKept(kept) ? { ...kept, base: { ...NEW, ...kept.base }, values: { ...NEW, ...kept.values } } : null;
  } catch {
    return null;                           /* storage is closed, or holds something else */
  }
}

export function writeKept(user: number, pitch: number | null, kept: Kept): void {
  try { localStorage.setItem(keyOf(user, pitch), JSON.stringify(kept)); } catch { /* storage is full or closed: the page still has the text */ }
}

export function dropKept(user: number, pitch: number | null): void {
  try { localStorage.removeItem(keyOf(user, pitch)); } catch { /* storage is closed: nothing was kept */ }
}

function isKept(kept: unknown): kept is Kept {
  return typeof kept === "object" && kept !== null && "values" in kept && "base" in kept && "at" in kept;
}
