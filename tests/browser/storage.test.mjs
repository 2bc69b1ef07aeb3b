// A browser that keeps nothing for this site: every page works, and only what would have been remembered is not.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSite } from "./support/site.mjs";

// Run in the page before its own scripts.
function closeStorage() {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });
  }
}
function fillStorage() {
  Storage.prototype.setItem = () => { throw new DOMException("The quota has been exceeded.", "QuotaExceededError"); };
}

describe("a browser that keeps nothing", () => {
  const site = openSite({ args: ["--demo"] });

  for (const [how, refuse] of [["refuses the site's data", closeStorage], ["is full", fillStorage]]) {
    test(`it ${how}: pages open and scroll, a pitch is found, the theme is chosen, and one signs in`, async () => {
      const person = await site.arrive();
      const { page } = person;
      await page.addInitScript(refuse);
      await person.visit("/");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await person.link("Marketplace").first().click();
      await page.getByRole("heading", { level: 1, name: "Marketplace" }).waitFor();
      await person.settled();
      await page.mouse.wheel(0, 600);
      await page.waitForFunction(() => scrollY > 0);
      await page.locator("main article a").last().click();
      await page.waitForURL(/\/pitches\//);
      await person.settled();
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: "Marketplace" }).waitFor();
      await person.settled();
      await person.button("Dark").click();
      await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");

      await person.visit("/login/creator");
      await person.field("E-mail").fill("alex.creator@demo.com");
      await person.field("Password").fill("Demo123");
      await page.locator("main").getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL((url) => !url.pathname.startsWith("/login"));
      await person.settled();
      assert.deepEqual(await person.leave(), []);
    });
  }

  test("what is typed is not said to be kept", async () => {
    const alex = await site.arrive();
    const { page } = alex;
    await page.addInitScript(fillStorage);
    await alex.signIn("creator", "alex.creator@demo.com", "Demo123");
    await alex.visit("/pitches/25/edit");
    alex.expects(/^PATCH .* failed/);
    await alex.context.route("**/api/pitches/25", (route) => (route.request().method() === "PATCH" ? route.abort("connectionrefused") : route.continue()));
    await alex.field("Logline").fill("The bells ring and nobody in the village says why.");
    await alex.reads("The site does not answer. This browser does not keep the text: leave this page open.");
    await page.locator("main").getByRole("link", { name: "My pitches" }).click();
    await alex.reads("This browser does not keep it: what is not saved is lost.");
    await alex.button("Stay").click();
    await alex.context.unroute("**/api/pitches/25");
    await alex.button("Save").click();
    await alex.reads(/^Saved \d\d:\d\d:\d\d$/);
    assert.deepEqual(await alex.leave(), []);
  });
});
