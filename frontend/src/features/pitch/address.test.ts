import { describe, expect, it } from "vitest";
import { lockSentence, pitchIdOf, pitchPath, sourceOf } from "./address";

describe("the address of a pitch", () => {
  it("has the slug when there is one", () => {
    expect(pitchPath({ id: 2, slug: "nine-minutes" })).toBe("/pitches/2-nine-minutes");
    expect(pitchPath({ id: 2, slug: null })).toBe("/pitches/2");
  });
  it("is read with and without slug, also an old one", () => expect(["2", "2-nine-minutes", "2-"].map(pitchIdOf)).toEqual([2, 2, 2]));
  it("refuses what is no id", () => expect(["", "0", "-1", "1.5", "1e3", "abc", "2x", "99999999999999999999", "9999999999999999"].map(pitchIdOf)).toEqual(Array(9).fill(null)));
});

describe("the source of a view", () => {
  it("is what the link said", () => expect(sourceOf({ source: "trending" })).toBe("trending"));
  it("is direct for everything else", () => expect([null, "home", { source: "bogus" }].map(sourceOf)).toEqual(["direct", "direct", "direct"]));
});

describe("the lock sentence", () => {
  it("names the items and how they open", () => {
    expect(lockSentence([{ item: "longSynopsis", rung: "nda" }, { item: "budget", rung: "nda" }])).toBe("Long synopsis and budget open when you sign");
  });
  it("names one alone", () => expect(lockSentence([{ item: "longSynopsis", rung: "nda_approval" }])).toBe("The long synopsis opens after approval"));
  it("is silent when nothing is locked", () => expect(lockSentence([])).toBeNull());
});
