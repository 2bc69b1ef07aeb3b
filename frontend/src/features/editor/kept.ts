/* Texts that were not saved, in this browser, for their own account only. */
import { inBrowser } from "@/api/storage";
import type { Kept } from "./autosave";
import { NEW } from "./values";

const keyOf = (user: number, pitch: number | null) => `unsaved:${user}:${pitch ?? "new"}`;

export function readKept(user: number, pitch: number | null): Kept | null {
  try {
    const kept: unknown = JSON.parse(inBrowser.read(keyOf(user, pitch)) ?? "null");
    return isKept(kept) ? { ...kept, base: { ...NEW, ...kept.base }, values: { ...NEW, ...kept.values } } : null;
  } catch {
    return null;                           /* it holds something else */
  }
}

/* True: it is kept. */
export function writeKept(user: number, pitch: number | null, kept: Kept): boolean {
  return inBrowser.write(keyOf(user, pitch), JSON.stringify(kept));
}

export function dropKept(user: number, pitch: number | null): void {
  inBrowser.drop(keyOf(user, pitch));
}

function isKept(kept: unknown): kept is Kept {
  return typeof kept === "object" && kept !== null && "values" in kept && "base" in kept && "at" in kept;
}
