import { describe, expect, it } from "vitest";
import { mineAddress, readMine } from "./state";
import { missingParts } from "./missing";

describe("one's own list", () => {
  it("is all in its address", () => {
    for (const address of ["/pitches/mine", "/pitches/mine?state=draft", "/pitches/mine?state=archived&page=3"])
      expect(mineAddress(readMine(address.slice(address.indexOf("?") < 0 ? address.length : address.indexOf("?"))))).toBe(address);
  });
  it("forgives nonsense", () => expect(readMine("?state=gone&page=-2")).toEqual({ tab: "all", page: 1 }));
});

describe("what a draft lacks", () => {
  const whole = { logline: "Three siblings read the walls of a house.", genre: "Horror" as const, budgetRange: "micro" as const, synopsis: "x".repeat(50) };
  it("is nothing when all is there", () => expect(missingParts(whole)).toEqual([]));
  it("is named in the order of the editor", () => {
    expect(missingParts({ logline: "short", genre: null, budgetRange: null, synopsis: null })).toEqual(["logline", "genre", "budgetRange", "synopsis"]);
    expect(missingParts({ ...whole, synopsis: "x".repeat(49) })).toEqual(["synopsis"]);
  });
});
