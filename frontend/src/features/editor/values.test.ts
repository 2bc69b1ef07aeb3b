import { expect, test } from "vitest";
import { differencesOf } from "./conflict";
import { bodyOf, differing, inPageOrder, NEW } from "./values";

test("the body holds what differs, rungs under their name, an emptied text as null", () => {
  const base = { ...NEW, title: "A", logline: "Old line", themes: "Guilt" };
  expect(bodyOf(base, { ...base, logline: "", genre: "Drama", "rungs.synopsis": "nda" })).toEqual({ logline: null, genre: "Drama", rungs: { synopsis: "nda" } });
  expect(bodyOf(base, base)).toEqual({});
});

test("blanks around a text and the order of a list are no difference", () => {
  const base = { ...NEW, synopsis: "One\ntwo", seeking: ["finance", "cast"] as typeof NEW.seeking };
  expect(differing(base, { ...base, synopsis: " One\r\ntwo\n", seeking: ["cast", "finance"] })).toEqual([]);
  expect(differing(base, { ...base, synopsis: "One\n\ntwo" })).toEqual(["synopsis"]);
});

test("proposes what each side changed alone, and mine where both did", () => {
  const base = { ...NEW, title: "A", logline: "a", synopsis: "s" };
  const mine = { ...base, title: "B", synopsis: "mine" }, theirs = { ...base, logline: "b", synopsis: "theirs" };
  expect(differencesOf(base, mine, theirs)).toEqual([
    { field: "title", proposed: "mine" }, { field: "logline", proposed: "theirs" }, { field: "synopsis", proposed: "mine" },
  ]);
});

test("refused fields stand in the order of the page", () => {
  const refused = ["synopsis", "logline", "subgenres.0", "title"].map((field) => ({ field, code: "required", message: "" }));
  expect(inPageOrder({ fields: refused }).fields.map(({ field }) => field)).toEqual(["title", "subgenres.0", "logline", "synopsis"]);
});
