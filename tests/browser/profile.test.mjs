// One's own profile: what is saved is what others read, two windows lose nothing, and an address that is not confirmed says so.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { until } from "../blackbox/support/program.mjs";
import { wrongWith } from "./support/looks.mjs";
import { openSite } from "./support/site.mjs";

const saved = /^Saved \d\d:\d\d:\d\d$/;

describe("the profile", () => {
  const site = openSite({ args: ["--demo"] }), { program } = site;
  const arrive = async (portal, email, password = "Demo123") => {
    const person = await site.arrive();
    if (email) await person.signIn(portal, email, password);
    return person;
  };

  test("a new name is what an investor reads on the pitch", async () => {
    const alex = await arrive("creator", "alex.creator@demo.com"), sarah = await arrive("investor", "sarah.investor@demo.com");
    await alex.visit("/settings/profile");
    await alex.field("Name").fill("Alexandra Tolland");
    await alex.reads("Not saved yet");
    await alex.button("Save").click();
    await alex.reads(saved);
    await alex.page.getByRole("button", { name: "Account of Alexandra Tolland" }).waitFor();
    await sarah.visit("/pitches/1");
    await sarah.reads("Alexandra Tolland");
    assert.deepEqual([...await alex.leave(), ...await sarah.leave()], []);
  });

  test("one's own name is for oneself, and whether strangers may write is for all", async () => {
    const alex = await arrive("creator", "alex.creator@demo.com"), sarah = await arrive("investor", "sarah.investor@demo.com");
    await alex.visit("/settings/profile");
    await alex.field("First name").fill("Alexandria");
    await alex.field("Last name").fill("Tolland-Quist");
    await alex.page.getByRole("checkbox", { name: /^Open to messages/ }).check();
    await alex.button("Save").click();
    await alex.reads(saved);
    await alex.visit("/settings/profile");
    assert.deepEqual([await alex.field("First name").inputValue(), await alex.field("Last name").inputValue()], ["Alexandria", "Tolland-Quist"]);
    const open = alex.page.getByRole("checkbox", { name: /^Open to messages/ });
    assert.ok(await open.isChecked());
    await open.uncheck();
    await alex.reads("Not saved yet");
    await alex.button("Save").click();
    await alex.reads(saved);
    await alex.visit("/settings/profile");
    assert.ok(!await open.isChecked());
    await sarah.visit("/pitches/1");
    assert.doesNotMatch(await sarah.received() + await sarah.page.content(), /Alexandria|Tolland-Quist/);
    assert.deepEqual([...await alex.leave(), ...await sarah.leave()], []);
  });

  test("every field that is refused says why, and what was typed stays", async () => {
    const alex = await arrive("creator", "alex.creator@demo.com");
    alex.expects(/profile answered 400$/);
    await alex.visit("/settings/profile");
    await alex.field("Username").fill("A b");
    await alex.field("IMDb").fill("imdb");
    await alex.button("Save").click();
    await alex.reads("Everything you typed is kept.");
    for (const name of ["Username", "IMDb"]) assert.equal(await alex.field(name).getAttribute("aria-invalid"), "true", name);
    assert.equal(await alex.field("IMDb").inputValue(), "imdb");
    assert.deepEqual(await wrongWith(alex.page), []);
    await alex.link("Overview").first().click();
    await alex.page.getByRole("heading", { name: "Leave Profile with unsaved text?" }).waitFor();
    await alex.button("Stay").click();
    assert.equal(await alex.field("IMDb").inputValue(), "imdb");
    assert.deepEqual(await alex.leave(), []);
  });

  test("two windows: the second save is told, keeps its text and takes the rest", async () => {
    const one = await arrive("investor", "sarah.investor@demo.com"), two = await arrive("investor", "sarah.investor@demo.com");
    two.expects(/profile answered 409$/);
    for (const each of [one, two]) await each.visit("/settings/profile");
    await one.field("Place").fill("Malmö");
    await one.button("Save").click();
    await one.reads(saved);
    await two.field("About").fill("Finances first films.");
    await two.button("Save").click();
    await two.reads("What you left alone is up to date now.");
    assert.equal(await two.field("Place").inputValue(), "Malmö");
    await two.button("Save").click();
    await two.reads(saved);
    await one.visit("/settings/profile");
    assert.deepEqual([await one.field("Place").inputValue(), await one.field("About").inputValue()], ["Malmö", "Finances first films."]);
    assert.deepEqual([...await one.leave(), ...await two.leave()], []);
  });

  test("an address that is not confirmed is said on every page, and the link can be sent again, there and from a dead link", async () => {
    const email = "nora@example.com", password = "a long way down";
    const mailed = () => program.mailed("/verify-email?token=", email);
    const nora = await arrive();
    await nora.context.request.post(`${program.origin}/api/auth/creator/register`, { headers: { origin: program.origin }, data: { email, password, displayName: "Nora" } });
    const first = await until("the first link", mailed);
    await nora.signIn("creator", email, password);
    await nora.visit("/marketplace");
    await nora.page.getByRole("complementary", { name: "E-mail" }).getByRole("link", { name: "No message?" }).click();
    await nora.reads("Not confirmed");
    assert.deepEqual(await wrongWith(nora.page), []);
    await nora.button("Send the link again").click();
    await nora.reads("a link is on its way");
    const second = await until("the second link", () => mailed() !== first && mailed());

    const visitor = await arrive();
    visitor.expects(/verify-email answered 400$/);
    await visitor.visit("/verify-email?token=none");
    await visitor.field("E-mail").fill(email);
    await visitor.button("Send the link again").click();
    await visitor.reads("a link is on its way");
    await until("the third link", () => ![first, second].includes(mailed()) && mailed());

    await nora.visit(`/verify-email?token=${first}`); // whichever of her mails she opens
    await nora.reads("Your e-mail is confirmed");
    assert.equal(await nora.page.getByRole("complementary", { name: "E-mail" }).count(), 0);
    assert.deepEqual([...await nora.leave(), ...await visitor.leave()], []);
  });
});
