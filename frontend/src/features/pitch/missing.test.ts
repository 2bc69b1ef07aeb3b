import { describe, expect, it } from "vitest";
import { missingIn } from "./missing";

describe("what a pitch lacks to be published", () => {
  const limits = { title: { min: 1, max: 200 }, logline: { min: 10, max: 500 }, synopsis: { min: 50, max: 5000 } };
  const whole = { title: "Walls", logline: "Three siblings read the walls of a house.", genre: "Horror" as const, format: "Feature film" as const, budgetRange: "micro" as const, synopsis: "x".repeat(50) };
  it("is nothing when all is there", () => expect(missingIn(whole, limits)).toEqual([]));
  it("is named in the order of the editor", () => {
    expect(missingIn({ ...whole, title: " ", logline: "short", genre: null, budgetRange: null, synopsis: null }, limits)).toEqual(["title", "genre", "budgetRange", "logline", "synopsis"]);
    expect(missingIn({ ...whole, synopsis: `${"x".repeat(49)}  ` }, limits)).toEqual(["synopsis"]);
  });
});
