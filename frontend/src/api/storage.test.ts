import { afterEach, expect, test, vi } from "vitest";
import { inBrowser, inTab } from "./storage";

afterEach(() => { vi.unstubAllGlobals(); });

const refuse = (): never => { throw new DOMException("Access is denied for this document.", "SecurityError"); };

test("where the browser refuses the site's data, nothing is kept and nothing throws", () => {
  vi.stubGlobal("window", { get localStorage(): Storage { return refuse(); }, get sessionStorage(): Storage { return refuse(); } });
  for (const place of [inBrowser, inTab]) {
    expect(place.write("theme", "dark")).toBe(false);
    expect(place.read("theme")).toBeNull();
    place.drop("theme");
  }
});

test("what a full storage does not take is not said to be kept", () => {
  vi.stubGlobal("window", { localStorage: { setItem: () => { throw new DOMException("full", "QuotaExceededError"); } } });
  expect(inBrowser.write("theme", "dark")).toBe(false);
});

test("each is the storage of the moment", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value); }, removeItem: (key: string) => { kept.delete(key); } };
  vi.stubGlobal("window", { localStorage: storage, get sessionStorage(): Storage { return refuse(); } });
  expect(inBrowser.write("theme", "dark")).toBe(true);
  expect([inBrowser.read("theme"), inTab.read("theme")]).toEqual(["dark", null]);
  inBrowser.drop("theme");
  expect(inBrowser.read("theme")).toBeNull();
});
