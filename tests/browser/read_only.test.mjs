// Read-only mode, as people meet it: what can be read is read, and whoever changes something is told why not in the site's
// own words, keeps what they typed, and has it stored once the mode ends.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSite } from "./support/site.mjs";

const sentence = "The site is read-only at the moment. Nothing was changed; try again later.";

describe("read-only mode", { concurrency: 1 }, () => {
  const site = openSite({ args: ["--demo"] }), { program } = site;
  const turn = (to) => program.command("config", "set", "read_only", to);
  const arrive = async (portal, email) => {
    const person = await site.arrive();
    person.expects(/answered 503$/);
    await person.signIn(portal, email, "Demo123");
    return person;
  };

  test("reading and signing in go on", async () => {
    turn("on");
    const sarah = await arrive("investor", "sarah.investor@demo.com");
    await sarah.visit("/marketplace");
    assert.ok(await sarah.page.locator("main article").count() > 5);
    const counting = sarah.page.waitForResponse(/\/view$/);
    await sarah.visit("/pitches/1");
    assert.equal((await counting).status(), 503);
    assert.equal(await sarah.page.getByText(sentence).count(), 0);
    assert.deepEqual(await sarah.leave(), []);
  });

  test("the editor says why it does not save, keeps the text, and saves it when the mode ends", async () => {
    const alex = await arrive("creator", "alex.creator@demo.com");
    await alex.visit("/pitches/new");
    await alex.field("Title").fill("Salt Wedding");
    await alex.reads(`${sentence} The text is kept in this browser and tried again.`);
    await alex.button("Save").click();
    await alex.reads(`${sentence} The text is kept in this browser and tried again.`);
    assert.equal(await alex.field("Title").inputValue(), "Salt Wedding");
    turn("off");
    await alex.button("Save").click();
    await alex.reads(/^Saved \d\d:\d\d:\d\d$/);
    await alex.visit("/pitches/mine");
    assert.equal(await alex.link("Salt Wedding").count(), 1);
    assert.deepEqual(await alex.leave(), []);
  });

  test("a move and the profile say the same, and change nothing", async () => {
    const alex = await arrive("creator", "alex.creator@demo.com"), visitor = await site.arrive();
    visitor.expects(/view answered 503$/); // if the reading lasts until it counts
    await alex.visit("/pitches/1");
    turn("on");
    await alex.button("Unpublish").click();
    await alex.reads(sentence);
    await alex.visit("/settings/profile");
    await alex.field("Place").fill("Malmö");
    await alex.button("Save").click();
    await alex.reads(sentence);
    assert.equal(await alex.field("Place").inputValue(), "Malmö");
    await visitor.visit("/pitches/1");
    turn("off");
    assert.deepEqual([...await alex.leave(), ...await visitor.leave()], []);
  });
});
