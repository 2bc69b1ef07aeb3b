// The site by keyboard alone: the way past the header, the search, dialogs that hold the focus and give it back, signing in,
// and a focus that can always be seen.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { focused, focusFaults, tabTo } from "./support/keys.mjs";
import { openSite } from "./support/site.mjs";

describe("by keyboard", () => {
  const site = openSite({ args: ["--demo"] });
  const people = [];
  const arrive = async (options) => {
    const person = await site.arrive(options);
    people.push(person);
    return person;
  };

  test("the first stop leads past the header", async () => {
    const person = await arrive();
    await person.visit("/marketplace");
    await person.page.keyboard.press("Tab");
    assert.equal(await focused(person.page), "Skip to content");
    assert.deepEqual(await focusFaults(person.page), []);
    await person.page.keyboard.press("Enter");
    assert.equal(await focused(person.page), "main");
    await person.page.keyboard.press("Tab");
    assert.ok(await person.page.evaluate(() => document.activeElement.closest("main") !== null));
  });

  test("a slash goes to the search, except while somebody types", async () => {
    const person = await arrive();
    for (const [path, field] of [["/", "home-search"], ["/marketplace", "header-search"], ["/pitches/1", "header-search"]]) {
      await person.visit(path);
      await person.page.keyboard.press("/");
      assert.equal(await focused(person.page), field);
    }
    await person.page.keyboard.type("a/b");
    assert.equal(await person.page.locator("#header-search").inputValue(), "a/b");
  });

  test("following a link takes the focus to the new page, which is named", async () => {
    const person = await arrive();
    await person.visit("/");
    await tabTo(person.page, "Marketplace");
    await person.page.keyboard.press("Enter");
    await person.page.waitForURL("**/marketplace");
    await person.page.waitForFunction(() => document.activeElement.id === "main");
    await person.page.locator("p[aria-live=polite]", { hasText: "Marketplace" }).waitFor({ state: "attached" });
  });

  const dialogs = [
    { name: "the menu", path: "/", width: 390, opener: "Menu" },
    { name: "the filters", path: "/marketplace", width: 390, opener: "Filter and sort" },
    { name: "the question before deleting", path: "/pitches/25", width: 1280, opener: "Delete", as: "alex.creator@demo.com" },
  ];
  for (const { name, path, width, opener, as } of dialogs) {
    test(`${name}: the focus stays inside, and comes back`, async () => {
      const person = await arrive({ width });
      const { page } = person;
      if (as) await person.signIn("creator", as, "Demo123");
      await person.visit(path);
      await tabTo(page, opener);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByRole("heading").waitFor();
      await page.waitForFunction(() => document.activeElement.closest("[role=dialog]"));
      const stops = new Set();
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press(i % 8 === 7 ? "Shift+Tab" : "Tab");
        assert.ok(await page.evaluate(() => document.activeElement.closest("[role=dialog]") !== null), `left after ${[...stops].join(", ")}`);
        stops.add(await focused(page));
      }
      assert.ok(stops.size > 1, "there is more than one stop");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.waitForFunction((label) => (document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim()) === label, opener);
    });
  }

  test("signing in, the account's menu, signing out", async () => {
    const person = await arrive();
    const { page } = person;
    await person.visit("/login/investor");
    await tabTo(page, "email");
    await page.keyboard.type("sarah.investor@demo.com");
    await tabTo(page, "password");
    await page.keyboard.type("Demo123");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Marketplace" }).waitFor();
    await person.settled();
    await page.getByRole("button", { name: /Sarah Lindqvist/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await person.link("Sign in").waitFor();
  });

  for (const [path, width] of [["/", 1280], ["/marketplace", 390], ["/pitches/1", 390], ["/login/creator", 1280]]) {
    test(`the focus is seen at every stop of ${path} at ${width}`, async () => {
      const person = await arrive({ width });
      await person.visit(path);
      const faults = [];
      for (let stop = 0; stop < 60; stop++) {
        await person.page.keyboard.press("Tab");
        faults.push(...await focusFaults(person.page));
      }
      assert.deepEqual([...new Set(faults)], []);
    });
  }

  test("nothing was wrong on the way", async () => {
    for (const person of people) assert.deepEqual(await person.leave(), []);
  });
});
