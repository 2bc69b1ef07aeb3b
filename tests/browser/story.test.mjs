// The newcomer's story on each engine: a creator joins, confirms, writes and publishes in one browser; an investor joins in
// another, finds the pitch by search and reads it. What one does is looked at through the other, after a fresh load.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { until } from "../blackbox/support/program.mjs";
import { onEachEngine } from "./support/engines.mjs";
import { openSite } from "./support/site.mjs";

const password = "a long way down";
const saved = /^Saved \d\d:\d\d:\d\d$/;
const planted = ["quicksilver", "verdigris"]; // stand in protected texts only

const texts = {
  Title: "Salt Wedding",
  Logline: "A bride inherits the salt works that her new family has been poisoning for years.",
  Synopsis: "A bride inherits the salt works on the coast and finds out, one well at a time, what her new family has done.\n\nThe sea comes in twice a day.",
  "Long synopsis": `It was the ${planted[0]}, and she knew from the first evening on.`,
  World: `Pans, wells and a house with ${planted[1]} on its roof.`,
};

async function joins(person, program, portal, name) {
  const { page } = person;
  const email = `${name.toLowerCase()}@example.com`;
  await person.visit("/");
  await person.link("Join").click();
  await page.getByRole("heading", { name: "Join Pitchey" }).waitFor();
  await page.getByRole("navigation", { name: "I join as" }).getByRole("link", { name: portal }).click();
  await person.field("Name").fill(name);
  await person.field("E-mail").fill(email);
  await person.field("Password").fill(password);
  await person.button("Join").click();
  await page.getByRole("heading", { name: "Check your mail" }).waitFor();

  const token = await until("the mail is in the outbox", () => program.mailed("/verify-email?token=", email));
  await person.visit(`/verify-email?token=${token}`);
  await page.getByRole("heading", { name: "Your e-mail is confirmed" }).waitFor();
  await person.reads(`${email} is yours`);
  return email;
}

async function signsIn(person, portal, email) {
  await person.link("Sign in").first().click();
  await person.link(`${portal} sign-in`).click();
  await person.field("E-mail").fill(email);
  await person.field("Password").fill(password);
  await person.button("Sign in").click();
}

/** What the marketplace shows a person for these words, typed into its search. */
async function searches(person, words) {
  await person.visit("/marketplace");
  await person.page.locator("#header-search").fill(words);
  await person.page.waitForURL(`**/marketplace?q=${words}`);
  await person.settled();
  return person.page.locator("main article h2").allInnerTexts();
}

onEachEngine("the story", (engine) => {
  const site = openSite({ engine }), { program } = site;
  let nora, sarah, pitchPath;

  before(async () => {
    nora = await site.arrive();
    sarah = await site.arrive();
  });

  test("a newcomer joins as a creator, confirms by the mailed link and signs in", async () => {
    await nora.visit("/");
    await nora.reads("No pitches yet");
    const email = await joins(nora, program, "Creator", "Nora");
    await signsIn(nora, "Creator", email);
    await nora.page.getByRole("heading", { name: "Overview" }).waitFor();
    await nora.reads("A title is enough to begin.");
  });

  test("an investor joins in another browser and lands on an empty marketplace", async () => {
    const email = await joins(sarah, program, "Investor", "Sarah");
    await signsIn(sarah, "Investor", email);
    await sarah.page.getByRole("heading", { name: "Marketplace" }).waitFor();
    await sarah.reads("No pitches yet");
  });

  test("she writes a pitch that saves itself; after a reload every text is there, and nobody else finds it", async () => {
    const { page } = nora;
    await nora.link("New pitch").first().click();
    await nora.field("Title").fill(texts.Title);
    await nora.reads(saved);
    await page.waitForURL("**/pitches/*/edit");
    await page.getByRole("radio", { name: "Drama" }).check();
    await page.getByRole("radio", { name: /^Low/ }).check();
    await page.getByRole("combobox", { name: "Who reads the world" }).selectOption("Opens when you sign");
    for (const name of ["Logline", "Synopsis", "Long synopsis", "World"]) await nora.field(name).fill(texts[name]);
    await nora.reads(saved); // it says so only while nothing was typed since

    await page.reload();
    await nora.settled();
    for (const [name, text] of Object.entries(texts)) assert.equal(await nora.field(name).inputValue(), text, name);
    assert.equal(await page.getByRole("combobox", { name: "Who reads the world" }).inputValue(), "nda");
    assert.ok(await page.getByRole("radio", { name: "Drama" }).isChecked());

    pitchPath = new URL(page.url()).pathname.replace("/edit", "");
    sarah.expects(new RegExp(`^GET .*/api${pitchPath} answered 404$`));
    await sarah.visit(pitchPath);
    await sarah.reads("There is nothing at this address");
    assert.deepEqual(await searches(sarah, "poisoning"), []);
  });

  test("she publishes; the investor finds it by a word of its logline and reads it, but not what is locked", async () => {
    await nora.button("Publish").click();
    await nora.reads("Published. It can be found from now on.");
    await nora.page.waitForURL(`**${pitchPath}-salt-wedding`);

    assert.deepEqual(await searches(sarah, "poisoning"), [texts.Title]);
    const counted = sarah.page.waitForResponse(/\/view$/);
    await sarah.link(texts.Title).click();
    await sarah.page.getByRole("heading", { level: 1, name: texts.Title }).waitFor();
    await sarah.reads(texts.Logline);
    for (const paragraph of texts.Synopsis.split("\n\n")) await sarah.reads(paragraph);
    await sarah.reads("The long synopsis opens after approval.");
    await sarah.reads("The text on the world opens when you sign.");
    await counted;
    const everything = await sarah.received() + await sarah.page.content();
    for (const word of planted) assert.ok(!everything.includes(word), `${word} came to the investor`);
    for (const word of planted) assert.deepEqual(await searches(sarah, word), []);
  });

  test("her readers are counted, herself left out", async () => {
    await nora.visit("/pitches/mine");
    const row = nora.page.getByRole("row", { name: /Salt Wedding/ });
    assert.match(await row.innerText(), /Published[\s\S]*\b1\b/);
  });

  test("she changes the logline: the old word finds nothing any more, the new one does", async () => {
    await nora.link("Edit Salt Wedding").click();
    await nora.reads("This pitch is public");
    await nora.field("Logline").fill(texts.Logline.replace("poisoning", "drowning"));
    await nora.reads(saved); // it says so only while nothing was typed since
    assert.deepEqual(await searches(sarah, "poisoning"), []);
    assert.deepEqual(await searches(sarah, "drowning"), [texts.Title]);
    await sarah.link(texts.Title).click();
    await sarah.reads("has been drowning for years");
  });

  test("she unpublishes: for the investor it is gone from the page and from every list", async () => {
    await nora.button("Preview").click();
    await nora.button("Unpublish").click();
    await nora.reads("Unpublished. It has left every list.");
    await sarah.page.reload();
    await sarah.reads("There is nothing at this address");
    assert.deepEqual(await searches(sarah, "drowning"), []);
    await sarah.visit("/");
    await sarah.reads("No pitches yet");
  });

  test("she signs out, and Back shows nothing of hers", async () => {
    await nora.visit("/pitches/mine");
    await nora.page.getByRole("button", { name: "Account of Nora" }).click();
    await nora.page.getByRole("menuitem", { name: "Sign out" }).click();
    await nora.link("Sign in").waitFor();
    await nora.page.waitForURL("/");
    await nora.page.goBack();
    await nora.page.getByRole("heading", { name: "Choose your portal" }).waitFor();
    assert.ok(!(await nora.page.content()).includes(texts.Title));
  });

  test("nothing was wrong on the way", async () => {
    const names = await sarah.received();
    assert.ok(!names.includes("nora@example.com"), "the investor never gets the creator's address");
    for (const person of [nora, sarah]) assert.deepEqual(await person.leave(), []);
  });
});
