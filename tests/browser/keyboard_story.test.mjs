// The creator's story without a mouse: signing in, writing a pitch and publishing it. The focus is never lost, and seen at
// every stop; what came of it is read by an investor in another browser.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { focused, focusFaults, tabTo } from "./support/keys.mjs";
import { openSite } from "./support/site.mjs";

const saved = /^Saved \d\d:\d\d:\d\d$/;
const texts = {
  title: "Nine Bells",
  logline: "A lighthouse keeper who has lost her sight keeps the light by the sound of the sea alone.",
  synopsis: "She counts the waves between two bells, and one night there is a ninth. Whoever rings it knows her by her name.",
};

for (const width of [1280, 390]) {
  describe(`by keyboard alone, ${width} wide`, { concurrency: 1 }, () => {
    const site = openSite({ args: ["--demo"] });
    const faults = [];
    let alex, page;
    const look = async () => faults.push(...await focusFaults(page));
    const to = (name) => tabTo(page, name, look);
    const press = (key) => page.keyboard.press(key);

    /** To a question answered by one of several boxes, and with the arrows to the answer. */
    async function choose(question, answer) {
      await to(question);
      if (!answer.test(await focused(page))) await press("Space");
      for (let steps = 0; !answer.test(await focused(page)); steps++) {
        assert.ok(steps < 10, `the arrows never come to ${answer}`);
        await press("ArrowDown");
        await look();
      }
    }

    test("the creator signs in", async () => {
      alex = await site.arrive({ width });
      ({ page } = alex);
      await alex.visit("/login/creator");
      await to("email");
      await page.keyboard.type("alex.creator@demo.com");
      await to("password");
      await page.keyboard.type("Demo123");
      await press("Enter");
      await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
      await alex.settled();
      assert.equal(await focused(page), "main");
    });

    test("writes a pitch; saving leaves the focus where it is", async () => {
      await to("New pitch");
      await press("Enter");
      await page.getByRole("heading", { level: 1, name: "New pitch" }).waitFor();
      await alex.settled();
      await to("title");
      await page.keyboard.type(texts.title);
      await alex.reads(saved);
      assert.equal(await focused(page), "title");
      await choose(/^(Action|Drama)$/, /^Drama$/);
      await choose(/^(Micro|Low)/, /^Low/);
      for (const name of ["logline", "synopsis"]) {
        await to(name);
        await page.keyboard.type(texts[name]);
      }
      await alex.reads(saved);
      assert.equal(await focused(page), "synopsis");
    });

    test("publishes it, and stands at the top of its page", async () => {
      await to(/^Publish/);
      await press("Enter");
      await alex.reads("Published. It can be found from now on.");
      await page.getByRole("heading", { level: 1, name: texts.title }).waitFor();
      await page.waitForFunction(() => document.activeElement.id === "main");
      await alex.settled(); // what comes later would push the foot of the page, and a focus there, out of sight
    });

    test("a move on its page, after which the pressed button is gone, does not lose the focus", async () => {
      for (const [move, said] of [[/^Unpublish/, "Unpublished. It has left every list."], [/^Publish/, "Published. It can be found from now on."]]) {
        await to(move);
        await press("Enter");
        await alex.reads(said);
        await alex.settled();
        await look();
        assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY", `after ${move}`);
      }
    });

    test("the investor finds and reads it", async () => {
      const sarah = await site.arrive();
      await sarah.signIn("investor", "sarah.investor@demo.com", "Demo123");
      await sarah.visit("/marketplace?q=lighthouse");
      await sarah.link(texts.title).click();
      await sarah.page.getByRole("heading", { level: 1, name: texts.title }).waitFor();
      for (const text of [texts.logline, texts.synopsis, "Drama"]) await sarah.reads(text);
      assert.deepEqual(await sarah.leave(), []);
    });

    test("the focus was seen at every stop, and nothing was wrong on the way", async () => {
      assert.deepEqual([...new Set(faults)], []);
      assert.deepEqual(await alex.leave(), []);
    });
  });
}
