import { describe, expect, it } from "vitest";
import { mineAddress, queryOf, readMine } from "./state";

describe("one's own list", () => {
  it("is all in its address", () => {
    for (const query of ["", "?state=draft", "?state=archived&page=3", "?sort=title", "?state=hidden&sort=-viewCount&page=2"])
      expect(mineAddress(readMine(query))).toBe(`/pitches/mine${query}`);
  });
  it("forgives nonsense", () => expect(readMine("?state=gone&sort=up&page=-2")).toEqual({ tab: "all", sort: "-updatedAt", page: 1 }));
  it("asks for one state, or for all", () => {
    expect(queryOf(readMine("?state=draft"))).toMatchObject({ status: ["draft"], sort: "-updatedAt", page: 1 });
    expect(queryOf(readMine(""))).not.toHaveProperty("status");
  });
});
