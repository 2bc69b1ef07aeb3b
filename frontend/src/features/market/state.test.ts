import { describe, expect, it } from "vitest";
import { chipsOf, filtersOf, marketAddress, queryOf, readMarket, relaxedAddress, reset, sortOf, toggled, withoutChip } from "./state";

describe("the marketplace's address", () => {
  it("is read and written back as it was", () => {
    const address = "/marketplace?tab=new&q=salt&genre=Drama&genre=Thriller&format=Feature+film&budgetRange=low&access=open&view=list&page=2&cursor=abc";
    expect(marketAddress(readMarket(address.slice(address.indexOf("?"))))).toBe(address);
  });
  it("without anything is bare", () => expect(marketAddress(readMarket(""))).toBe("/marketplace"));
  it("takes commas and repeats alike, once each, in the server's order", () => expect(readMarket("?genre=Thriller,Drama&genre=thriller").genre).toEqual(["Drama", "Thriller"]));
  it("drops what the server does not know", () => expect(marketAddress(readMarket("?genre=Musical&genre=Horror&budgetRange=huge"))).toBe("/marketplace?genre=Horror"));
  it("forgives what it does not understand", () => {
    const state = readMarket("?sort=bogus&page=-3&view=hologram&tab=&access=maybe");
    expect([state.sort, state.page, state.view, state.tab, state.access]).toEqual(["", 1, "grid", "all", ""]);
  });
  it("sorts only the tab that can be sorted", () => expect(marketAddress(readMarket("?tab=trending&sort=title"))).toBe("/marketplace?tab=trending"));
});

describe("changing it", () => {
  const state = readMarket("?q=salt&genre=Drama&page=3&cursor=abc&view=list");
  it("adds and removes a value and starts the list over", () => {
    expect(marketAddress(toggled(state, "genre", "Thriller"))).toBe("/marketplace?q=salt&genre=Drama&genre=Thriller&view=list");
    expect(marketAddress(toggled(state, "genre", "Drama"))).toBe("/marketplace?q=salt&view=list");
  });
  it("names every chip once, words first", () => expect(chipsOf(state)).toEqual([{ filter: "q", value: "salt" }, { filter: "genre", value: "Drama" }]));
  it("removes a chip", () => expect(withoutChip(state, { filter: "q", value: "salt" }).q).toBe(""));
  it("resets filters and keeps the look", () => expect(marketAddress(reset(state))).toBe("/marketplace?view=list"));
  it("follows the server's relaxation", () => expect(relaxedAddress(state, "q=salt")).toBe("/marketplace?q=salt&view=list"));
});

describe("the question to the server", () => {
  it("sends only what is chosen", () => expect(JSON.stringify(filtersOf(readMarket("?genre=Drama")))).toBe('{"genre":["Drama"]}'));
  it("prefers the cursor to the page", () => {
    expect(queryOf(readMarket("?page=2&cursor=abc"))).toMatchObject({ cursor: "abc", limit: 24 });
    expect(queryOf(readMarket("?page=2"))).toMatchObject({ page: 2 });
  });
  it("sorts by relevance with words, by time without", () => {
    expect(sortOf(readMarket("?q=salt"))).toBe("relevance");
    expect(sortOf(readMarket(""))).toBe("-publishedAt");
    expect(sortOf(readMarket("?q=salt&sort=title"))).toBe("title");
  });
});
