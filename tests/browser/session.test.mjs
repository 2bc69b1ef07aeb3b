// A session that ends while a page is open: its account signs in again over the page, what was typed is kept, and what was sent goes on.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { wrongWith } from "./support/looks.mjs";
import { openSite } from "./support/site.mjs";

const saved = /^Saved \d\d:\d\d:\d\d$/;

/** Ends the session elsewhere: the browser goes on with cookies that are dead. */
async function endSession(person) {
  const cookie = (await person.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const { ended } = (await (await fetch(`${person.origin}/api/auth/logout`, { method: "POST", headers: { cookie, origin: person.origin } })).json()).data;
  assert.equal(ended, true);
}

/** The question stands over the page, and has the focus. */
async function isAsked(person) {
  await person.page.getByRole("heading", { name: "Sign in again" }).waitFor();
  await person.page.waitForFunction(() => document.activeElement.closest("[role=dialog]") !== null);
}

async function signInOver(person, password = "Demo123") {
  await isAsked(person);
  const dialog = person.page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Sign in" }).click();
}

const logline = (text) => `${text} and nobody in the village says why.`;

describe("a session that ends", () => {
  const site = openSite({ args: ["--demo"] });
  let alex;

  beforeEach(async () => {
    alex = await site.arrive();
    alex.expects(/\/api\/.* answered 401$/);
    await alex.signIn("creator", "alex.creator@demo.com", "Demo123");
  });

  test("in the editor: the text stays and is saved after signing in, and another browser reads it", async () => {
    const { page } = alex;
    await alex.visit("/pitches/25/edit");
    await endSession(alex);
    await alex.field("Logline").fill(logline("The bells ring"));
    await isAsked(alex);
    assert.deepEqual(await wrongWith(page), []);

    await signInOver(alex, "wrong");
    await alex.reads("These sign-in details do not match an account.");
    await signInOver(alex);
    await alex.reads(saved);
    assert.equal(await alex.field("Logline").inputValue(), logline("The bells ring"));
    assert.equal(await page.getByRole("dialog").count(), 0);

    const elsewhere = await site.arrive();
    await elsewhere.signIn("creator", "alex.creator@demo.com", "Demo123");
    await elsewhere.visit("/pitches/25/edit");
    assert.equal(await elsewhere.field("Logline").inputValue(), logline("The bells ring"));
    assert.deepEqual([...await alex.leave(), ...await elsewhere.leave()], []);
  });

  test("closing the question keeps the page; it can be asked for again", async () => {
    const { page } = alex;
    await alex.visit("/pitches/25/edit");
    await endSession(alex);
    await alex.field("Logline").fill(logline("The bells stop"));
    await isAsked(alex);
    await page.keyboard.press("Escape");
    await alex.reads(/Not saved: sign in to go on/);
    assert.equal(await alex.field("Logline").inputValue(), logline("The bells stop"));
    assert.deepEqual(await wrongWith(page), []);

    await page.getByText("Your session has ended.").getByRole("button", { name: "Sign in" }).click();
    await signInOver(alex);
    await alex.reads(saved);
    assert.deepEqual(await alex.leave(), []);
  });

  test("under another question: what was decided goes on", async () => {
    const { page } = alex;
    await alex.visit("/pitches/25");
    const title = await page.locator("h1").innerText();
    await endSession(alex);
    await alex.press("Delete");
    await page.getByRole("dialog", { name: new RegExp(title) }).getByRole("button", { name: "Delete" }).click();
    await signInOver(alex);
    await page.waitForURL("**/creator");
    alex.expects(/pitches\/25 answered 404$/);
    await alex.visit("/pitches/25");
    await alex.reads("There is nothing at this address");
    assert.deepEqual(await alex.leave(), []);
  });
});
