import { describe, expect, it } from "vitest";
import { figure, shortMoney } from "./figures";
import { characters, initials, listed, paragraphs } from "./text";
import { ago, day, isNew } from "./time";

const now = new Date("2026-05-14T12:00:00.000Z");

describe("figures", () => {
  it("groups digits", () => expect(figure(1342)).toBe("1,342"));
  it("shortens millions, keeps smaller sums whole", () => {
    expect(shortMoney(25_000_000, "USD")).toBe("$25M");
    expect(shortMoney(500_000, "USD")).toBe("$500,000");
    expect(shortMoney(2_400_000, "EUR")).toBe("€2.4M");
  });
});

describe("time", () => {
  it("says how long ago within a week, then the day", () => {
    expect(ago("2026-05-12T11:00:00.000Z", now)).toBe("2 days ago");
    expect(ago("2026-05-14T11:20:00.000Z", now)).toBe("40 minutes ago");
    expect(ago("2026-05-01T12:00:00.000Z", now)).toBe("1 May");
  });
  it("adds the year only where it is another", () => expect(day("2025-12-24T12:00:00.000Z", now)).toBe("24 December 2025"));
  it("calls a pitch new for seven days", () => {
    expect(isNew("2026-05-07T12:00:00.001Z", now)).toBe(true);
    expect(isNew("2026-05-07T12:00:00.000Z", now)).toBe(false);
    expect(isNew(null, now)).toBe(false);
  });
});

describe("text", () => {
  it("counts what a person sees", () => {
    expect(characters("👨‍👩‍👧‍👦")).toBe(1);
    expect(characters("e\u0301")).toBe(1);
    expect(characters("  a\r\nb  ")).toBe(3);
  });
  it("lists", () => expect(listed(["script", "deck", "budget"])).toBe("script, deck and budget"));
  it("splits paragraphs at empty lines and keeps single breaks", () => expect(paragraphs("a\nb\n\n\nc")).toEqual(["a\nb", "c"]));
  it("makes initials", () => expect(initials("Sarah  Lindqvist")).toBe("SL"));
});
