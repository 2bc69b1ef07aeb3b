// Journey V1: a visitor finds a pitch by search, filters, sorting and pages, opens it, and comes back to the list as it was
// left; the address gives the same list to somebody else. Nothing protected reaches either browser.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { join_, pitch } from "../blackbox/support/program.mjs";
import { onEachEngine } from "./support/engines.mjs";
import { openSite } from "./support/site.mjs";

const planted = "quicksilver";
const genres = ["drama", "comedy", "horror"];
const bands = ["micro", "low", "medium", "high"];

/** Forty-five pitches with the word lantern: thirty dramas and comedies, fifteen horrors; every fifth is a short film. */
async function fillMarket(program) {
  const { token } = await join_(program, "creator", "nora");
  for (let i = 0; i < 45; i++) {
    const body = {
      ...pitch, title: `Lantern ${i}`, logline: `Number ${i} of the lanterns that were hung over the harbour that winter.`, genre: genres[i % 3],
      budgetRange: bands[i % 4], format: i % 5 === 4 ? "Short film" : "Feature film", longSynopsis: `All of it, and ${planted} too.`,
    };
    const made = await program.call("POST", "/api/pitches", { token, body });
    const published = await program.call("POST", `/api/pitches/${made.json.data.pitch.id}/publish`, { token, body: {} });
    assert.equal(published.status, 200, published.text);
  }
}

const titles = (person) => person.page.locator("main article h2").allInnerTexts();

onEachEngine("discover", (engine) => {
  const site = openSite({ engine }), { program } = site;
  let visitor, friend;

  before(async () => {
    await fillMarket(program);
    visitor = await site.arrive();
    friend = await site.arrive();
  });

  test("search, filters, sorting, page 2, a pitch, and back", async () => {
    const { page } = visitor;
    await visitor.visit("/");
    await page.keyboard.press("/");
    await page.keyboard.type("lantern");
    await page.keyboard.press("Enter");
    await visitor.reads("45 pitches");

    for (const choice of ["Drama", "Comedy", "Feature film"]) await page.getByRole("checkbox", { name: choice }).check();
    await visitor.reads("24 of 45");
    await visitor.field("Sort").selectOption({ label: "Budget, high to low" });
    await page.waitForURL(/sort=-budget/);
    await page.getByRole("checkbox", { name: "Horror" }).check();
    await visitor.reads("36 of 45");
    await visitor.settled();
    const firstPage = await titles(visitor);

    await visitor.link("Next page").click();
    await visitor.reads("Page 2 of 2");
    await visitor.settled();
    const list = await titles(visitor);
    assert.equal(list.length, 12);
    assert.deepEqual(list.filter((title) => firstPage.includes(title)), []);

    const address = page.url();
    const last = page.locator("main article a").last();
    await last.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => Math.round(scrollY));
    assert.ok(scrolled > 200, `scrolled to ${scrolled}`);
    await last.click();
    await page.getByRole("heading", { level: 1, name: list.at(-1), exact: true }).waitFor();
    await visitor.reads("The long synopsis");

    await page.goBack();
    await visitor.settled();
    assert.equal(page.url(), address);
    assert.deepEqual(await titles(visitor), list);
    await page.waitForFunction((top) => Math.abs(scrollY - top) < 3, scrolled);
    for (const choice of ["Drama", "Comedy", "Horror", "Feature film"]) assert.ok(await page.getByRole("checkbox", { name: choice }).isChecked(), choice);

    await friend.visit(address);
    assert.deepEqual(await titles(friend), list);
    await friend.visit(address.replace(/[?&](page|cursor)=[^&]*/g, (part) => (part.startsWith("?") ? "?" : "")));
    assert.deepEqual(await titles(friend), firstPage);
  });

  test("fifty changes of tab at speed: no card of one list under the other", async () => {
    const { page } = friend;
    await friend.visit("/marketplace");
    for (let i = 0; i < 25; i++) {
      await friend.link("Trending").click();
      await friend.link("All").click();
    }
    await friend.settled();
    assert.equal((await titles(friend)).length, 24);
    await friend.link("Trending").click();
    await friend.settled();
    assert.ok((await titles(friend)).length <= 1, "only what was read trends");
    await page.goBack();
    await friend.settled();
    assert.equal((await titles(friend)).length, 24);
  });

  test("what is typed and what is ticked at the same time both count; a page that was opened meanwhile stays", async () => {
    const { page } = friend;
    await friend.visit("/marketplace");
    await page.locator("#header-search").pressSequentially("lantern");
    await page.evaluate(() => { for (const value of ["Drama", "Comedy"]) document.querySelector(`input[value=${value}]`).click(); });
    await page.waitForURL((url) => url.searchParams.get("q") === "lantern" && url.searchParams.getAll("genre").join() === "Comedy,Drama");
    await friend.reads("30 of 45");

    await page.evaluate(() => {
      const search = document.querySelector("#header-search");
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(search, "lanter");
      search.dispatchEvent(new InputEvent("input", { bubbles: true }));
      document.querySelector("main article a").click();
      for (const due = performance.now() + 200; performance.now() < due;); // the pause is over before the page is drawn
      return new Promise((later) => setTimeout(later, 200)); // a search that was left waiting would come before this
    });
    await friend.reads("The long synopsis");
    assert.match(page.url(), /\/pitches\//);
  });

  test("an input method: no half of a word is searched for, the whole word is", async () => {
    const { page } = friend;
    await friend.visit("/marketplace");
    const asked = [];
    page.on("request", (request) => { if (new URL(request.url()).searchParams.has("q")) asked.push(request.url()); });
    const devtools = await friend.context.newCDPSession(page);
    await page.locator("#header-search").focus();
    for (const half of ["l", "la", "lantern"]) {
      await devtools.send("Input.imeSetComposition", { text: half, selectionStart: half.length, selectionEnd: half.length });
      await page.evaluate(() => new Promise((later) => setTimeout(later, 200))); // a search that was left waiting would come before this
    }
    assert.equal(await page.locator("#header-search").inputValue(), "lantern");
    assert.deepEqual([asked, new URL(page.url()).search], [[], ""]);
    await devtools.send("Input.insertText", { text: "lantern" });
    await page.waitForURL((url) => url.searchParams.get("q") === "lantern");
    await friend.settled();
    assert.equal(await page.locator("#header-search").inputValue(), "lantern");
  });

  test("nothing found: the filters stay, and what to leave out is offered with its count", async () => {
    await friend.visit("/marketplace?q=lantern&genre=Drama&format=Animated+series");
    await friend.reads("No pitch matches");
    const offer = friend.page.locator("main").getByRole("link", { name: /^\d+ pitch(es)?$/ });
    const promised = await offer.innerText();
    await offer.click();
    await friend.settled();
    const shown = await titles(friend);
    assert.equal(`${shown.length} pitches`, promised);
  });

  test("nothing protected came along, and nothing was wrong on the way", async () => {
    for (const person of [visitor, friend]) {
      assert.ok(!(await person.received()).includes(planted));
      assert.deepEqual(await person.leave(), []);
    }
  });
});
