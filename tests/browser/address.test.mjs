// What an address that is typed or followed from elsewhere does: the page begins at its top, and a link that is not whole says so.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSite } from "./support/site.mjs";

const scrolled = (page) => page.evaluate(() => Math.round(scrollY));

/** Scrolls, and waits until the page has heard of it. */
const scrollTo = (page, top) => page.evaluate((y) => new Promise((resolve) => { addEventListener("scrollend", resolve, { once: true }); scrollTo(0, y); }), top);

describe("addresses", { concurrency: 2 }, () => {
  const site = openSite({ args: ["--demo"] });

  test("a typed address begins at the top; a reload and the way back end where the reader was", async () => {
    const visitor = await site.arrive(), { page } = visitor;
    await visitor.visit("/");
    await scrollTo(page, 700);
    await visitor.visit("/marketplace");
    assert.equal(await scrolled(page), 0);

    await scrollTo(page, 500);
    await page.reload();
    await visitor.settled();
    await page.waitForFunction(() => Math.round(scrollY) === 500);

    await visitor.visit("/marketplace");
    assert.equal(await scrolled(page), 0);
    await page.goBack();
    await visitor.settled();
    await page.waitForFunction(() => location.pathname === "/" && Math.round(scrollY) === 700);
    assert.deepEqual(await visitor.leave(), []);
  });

  test("a confirmation without its token says that the link is incomplete", async () => {
    const visitor = await site.arrive();
    visitor.expects(/verify-email answered 400$/);
    await visitor.visit("/verify-email");
    await visitor.reads("The link is incomplete; open it from the mail again.");
    await visitor.button("Send the link again").waitFor();
    assert.deepEqual(await visitor.leave(), []);
  });
});
