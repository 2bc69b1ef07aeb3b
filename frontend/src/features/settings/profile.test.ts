import { expect, test } from "vitest";
import type { User } from "@/api/types";
import { bodyOf, profileOf, rebased } from "./profile";

const alex = profileOf({ displayName: "Alex Tolland", username: "alex.tolland", bio: "Writes.", links: { imdb: "https://imdb.example/nm1" } } as User);      /* the fields that are edited */

test("sends what differs; emptied is null, a username is never", () => {
  expect(bodyOf(alex, alex)).toEqual({});
  expect(bodyOf(alex, { ...alex, bio: "", location: "Vigo", displayName: "Alex Tolland " })).toEqual({ bio: null, location: "Vigo" });
  expect(bodyOf(alex, { ...alex, username: "" })).toEqual({ username: "" });
});

test("a box is sent as it stands, and only when it was turned", () => {
  expect(alex.openToMessages).toBe(false);
  expect(bodyOf(alex, { ...alex, openToMessages: true, firstName: "Alexandra" })).toEqual({ openToMessages: true, firstName: "Alexandra" });
});

test("the links go together", () => {
  expect(bodyOf(alex, { ...alex, "links.x": "https://x.example/a" })).toEqual({ links: { imdb: "https://imdb.example/nm1", linkedin: null, instagram: null, x: "https://x.example/a" } });
});

test("what was typed stands over what another window saved, the rest is theirs", () => {
  const typed = { ...alex, bio: "Writes and directs." }, stored = { ...alex, bio: "Directs.", location: "Vigo" };
  expect(rebased(alex, typed, stored)).toEqual({ ...alex, bio: "Writes and directs.", location: "Vigo" });
});
