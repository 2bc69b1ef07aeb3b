// A toast says that a receipt came, for six seconds, and covers nothing that has the focus (WCAG 2.4.11): with one open, the tab
// key goes through every page there is. The toast of these people stays as long as they walk (person.mjs).
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { focusFaults } from "./support/keys.mjs";
import { openSite } from "./support/site.mjs";

const creator = ["creator", "alex.creator@demo.com", "Demo123"];
const toast = "[role=status] > div";

/** The addresses of all pages, as the features name them, with a pitch of the creator's where they want one. */
function everyPage() {
  const features = new URL("../../frontend/src/features/", import.meta.url).pathname;
  const files = readdirSync(features, { recursive: true }).filter((file) => file.endsWith("/routes.tsx"));
  const paths = files.flatMap((file) => [...readFileSync(features + file, "utf8").matchAll(/path: "([^"]+)"/g)]);
  return [...paths.map(([, path]) => path.replace(":pitch", "2")), "/nowhere", "/marketplace?view=list", "/marketplace?view=compact"];
}

/** What of the toast lies over what has the focus, and whether the toast is hidden with no need. Runs in the page. */
function toastFaults(selector) {
  const element = document.activeElement, box = document.querySelector(selector);
  if (!box) return ["there is no toast"];
  if (element === document.body || element.matches("main, [data-quiet-focus]")) return [];
  const name = (element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40)) || element.id || element.value;
  const [own, over] = [element, box].map((one) => one.getBoundingClientRect());
  if (getComputedStyle(box).opacity === "0") return own.height > innerHeight / 2 ? [] : [`${name}: no place for the toast`];
  const apart = own.right <= over.left || own.left >= over.right || own.bottom <= over.top || own.top >= over.bottom;
  return apart ? [] : [`${name}: under the toast`];
}

describe("a toast", { concurrency: 3 }, () => {
  const site = openSite({ args: ["--demo"] });

  /** On to another page of the same load: the toast comes along. */
  async function goOn(person, path) {
    await person.page.evaluate((to) => { history.pushState(null, "", to); dispatchEvent(new PopStateEvent("popstate")); scrollTo(0, 0); document.activeElement.blur(); }, path);
    await person.settled();
  }

  /** Tabs from the top of the page to its end; how many stops there were, and what was wrong at them. */
  async function walk({ page }) {
    const faults = new Set();
    for (let stops = 0; ; stops++) {
      await page.keyboard.press("Tab");
      const wrong = await focusFaults(page), under = await page.evaluate(toastFaults, toast);
      for (const fault of [...wrong, ...under]) faults.add(fault);
      const last = await page.evaluate(() => document.activeElement === document.body);
      if (last || stops > 300) return { stops, faults: [...faults] };
    }
  }

  for (const width of [390, 1280]) {
    test(`covers no focus on any page, ${width} wide`, async () => {
      const alex = await site.arrive({ width });
      alex.expects(/answered 40[0134]$/);
      await alex.signIn(...creator);
      await alex.visit(width === 390 ? "/pitches/1" : "/pitches/2");
      await alex.button("Unpublish").click();
      await alex.page.locator(toast).waitFor();
      const wrong = [];
      const pages = everyPage();
      assert.ok(pages.length > 12, pages.join());
      for (const path of pages) {
        await goOn(alex, path);
        const { stops, faults } = await walk(alex);
        if (stops < 5) wrong.push(`${path}: only ${stops} stops`);
        wrong.push(...faults.map((fault) => `${path}: ${fault}`));
      }
      assert.deepEqual(wrong, []);
      assert.deepEqual(await alex.leave(), []);
    });
  }

  test("stays six seconds, and is read out", async () => {
    const alex = await site.arrive({ hold: false });
    await alex.page.clock.install();
    await alex.signIn(...creator);
    await alex.visit("/pitches/3");
    await alex.page.clock.pauseAt(Date.now() + 3_600_000);
    await alex.button("Unpublish").click();
    await alex.page.getByRole("status").getByText("Unpublished. It has left every list.").waitFor();
    await alex.page.clock.runFor(5_900);
    assert.equal(await alex.page.locator(toast).count(), 1);
    await alex.page.clock.runFor(200);
    await alex.page.locator(toast).waitFor({ state: "detached" });
    assert.deepEqual(await alex.leave(), []);
  });
});
