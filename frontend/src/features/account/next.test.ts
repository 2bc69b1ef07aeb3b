import { describe, expect, it } from "vitest";
import { keepingNext, nextAddress } from "./next";

const next = (value: string) => nextAddress(`?next=${encodeURIComponent(value)}`);

describe("the way back", () => {
  it("is an address of this site", () => {
    expect(next("/pitches/7?source=search#themes")).toBe("/pitches/7?source=search#themes");
    expect(nextAddress("")).toBeNull();
  });
  it("never leads away", () => {
    for (const evil of ["//evil.example", "/\\evil.example", "\\\\evil", "https://evil.example/", "javascript:alert(1)", "/\t/evil.example", "evil", "/%09//x\\y"])
      expect(next(evil), evil).toBeNull();
  });
  it("comes along to the next page", () => {
    expect(keepingNext("/register", "?next=%2Fpitches%2F7", { as: "investor" })).toBe("/register?as=investor&next=%2Fpitches%2F7");
    expect(keepingNext("/register", "?next=//evil")).toBe("/register");
  });
});
