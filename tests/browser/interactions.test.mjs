// From a key or a click to the next paint: at most 100 ms (product.md 7.2), as the browser itself measures it with its event
// timing, over the pages that people spend their time on. Other work on the machine only ever adds to a time, so each step
// is done several times and its best time counts.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSite } from "./support/site.mjs";

const LIMIT_MS = 100;
const TIMES = 4;

// Runs in the page before its own scripts: every interaction's longest event, under its number.
function measure() {
  const longest = new Map();
  const take = (entries) => {
    for (const { interactionId, duration, name } of entries) {
      const known = longest.get(interactionId);
      if (interactionId > 0 && !(known?.duration >= duration)) longest.set(interactionId, { duration, name });
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "event", durationThreshold: 16, buffered: true });
  globalThis.interactionsSince = () => {
    take(observer.takeRecords());
    const all = [...longest.values()];
    longest.clear();
    return all;
  };
}

/** Waits until what was pressed is painted and its timing is told, and gives the longest time; faster than 16 ms counts as 0. */
async function longestSince(page) {
  const all = await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    for (let i = 0; i < 3; i++) await frame();
    return globalThis.interactionsSince();
  });
  return Math.max(0, ...all.map(({ duration }) => duration));
}

describe("from a press to the next paint", { concurrency: 1 }, () => {
  const site = openSite({ args: ["--demo"] });

  /** Does each step TIMES times on one page; every step's best time is within the limit. */
  async function within(person, steps) {
    const best = {};
    for (let i = 0; i < TIMES; i++) {
      for (const [name, act] of Object.entries(steps)) {
        await longestSince(person.page);
        await act(person.page);
        best[name] = Math.min(best[name] ?? Infinity, await longestSince(person.page));
        await person.settled();
      }
    }
    for (const [name, ms] of Object.entries(best)) assert.ok(ms <= LIMIT_MS, `${name}: ${ms} ms`);
    return best;
  }

  async function arrive(path, { as, width } = {}) {
    const person = await site.arrive({ width });
    await person.page.addInitScript(measure);
    if (as) await person.signIn(as[0], as[1], "Demo123");
    await person.visit(path);
    return person;
  }

  const creator = ["creator", "alex.creator@demo.com"];
  const pages = [
    ["the home page", "/", {}, {
      "typing into the search": async (page) => { await page.locator("#home-search").press("s"); },
      "the theme": async (page) => { await page.getByRole("button", { name: "Dark" }).click(); await page.getByRole("button", { name: "System" }).click(); },
    }],
    ["the marketplace", "/marketplace", {}, {
      "typing into the search": async (page) => { await page.locator("#header-search").press("s"); },
      "emptying it": async (page) => { await page.locator("#header-search").press("Backspace"); },
      "a filter on": async (page) => { await page.getByRole("checkbox", { name: /^Drama/ }).check(); },
      "a filter off": async (page) => { await page.getByRole("checkbox", { name: /^Drama/ }).uncheck(); },
    }],
    ["the marketplace on a phone", "/marketplace", { width: 390 }, {
      "opening the filters": async (page) => { await page.getByRole("button", { name: "Filter and sort" }).click(); await page.getByRole("dialog").getByRole("heading").first().waitFor(); },
      "closing them": async (page) => { await page.keyboard.press("Escape"); await page.getByRole("dialog").waitFor({ state: "detached" }); },
    }],
    ["the pitch page", "/pitches/1", { as: creator }, {
      "asking before a deletion": async (page) => { await page.getByRole("button", { name: "Delete" }).click(); await page.getByRole("dialog").getByRole("heading").first().waitFor(); },
      "leaving that": async (page) => { await page.keyboard.press("Escape"); await page.getByRole("dialog").waitFor({ state: "detached" }); },
    }],
    ["the editor", "/pitches/new", { as: creator }, {
      "typing the title": async (page) => { await page.locator("#title").press("x"); },
      "typing the synopsis": async (page) => { await page.locator("#synopsis").press("x"); },
      "a genre, which draws the cover": async (page) => {
        await page.getByRole("radio", { name: "Horror" }).check();
        await page.getByRole("radio", { name: "Drama" }).check();
      },
    }],
    ["my pitches", "/pitches/mine", { as: creator }, {
      "sorting": async (page) => { await page.getByRole("columnheader").first().getByRole("link").click(); },
      "opening a row's menu": async (page) => { await page.getByRole("row").nth(1).getByRole("button").click(); await page.getByRole("menuitem").first().waitFor(); },
      "closing it": async (page) => { await page.keyboard.press("Escape"); },
    }],
  ];

  for (const [name, path, how, steps] of pages) {
    test(name, async (t) => {
      const person = await arrive(path, how);
      const best = await within(person, steps);
      t.diagnostic(JSON.stringify(best));
      assert.deepEqual(await person.leave(), []);
    });
  }

  test("a press that takes too long is seen", async () => {
    const person = await arrive("/");
    await person.page.evaluate(() => document.addEventListener("keydown", () => { for (const end = performance.now() + 150; performance.now() < end;); }));
    await assert.rejects(within(person, { slow: async (page) => { await page.locator("#home-search").press("s"); } }), /^AssertionError.*slow: \d+ ms/);
    await person.leave();
  });
});
