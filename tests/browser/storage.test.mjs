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
});
