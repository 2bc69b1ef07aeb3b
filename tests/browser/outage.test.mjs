// Empty, loading, refused and away are four different screens, and the site comes back by itself. On PostgreSQL the database
// goes away under the running program, on SQLite the program itself does.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { before, test } from "node:test";
import { join_, pitch, until } from "../blackbox/support/program.mjs";
import { onEachEngine } from "./support/engines.mjs";
import { openSite } from "./support/site.mjs";

const sql = (statement) => execFileSync("psql", ["-q", "-d", process.env.PITCHEY_TEST_DATABASE, "-c", statement]);

/** Takes away what the engine keeps its data in, and hands back how it returns. */
async function takeAway(program, engine) {
  if (engine === "sqlite") {
    const { port } = new URL(program.origin);
    await program.stop();
    return () => { program.options.env = { ...program.options.env, PORT: port }; return program.start(); };
  }
  const name = new URL(program.database).pathname.slice(1);
  sql(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  await until("the program notices", async () => (await program.call("GET", "/api/pitches")).status === 503);
  return () => sql(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
}

onEachEngine("when something is missing", (engine) => {
  const site = openSite({ engine }), { program } = site;
  let reader, maker, comesBack;
  const says = (text) => reader.page.locator("main").getByText(text).first().isVisible();

  before(async () => {
    reader = await site.arrive();
    maker = await site.arrive();
  });

  test("empty: there is nothing yet, and what to do about it", async () => {
    await reader.visit("/marketplace");
    await reader.reads("No pitches yet");
    await reader.visit("/");
    await reader.reads("No pitches yet");
    await reader.link("Join as a creator").waitFor();
  });

  test("loading: shapes, and neither empty nor away, until the answer is there", async () => {
    const nora = await join_(program, "creator", "nora");
    await maker.signIn("creator", nora.email, nora.password);
    const made = await program.call("POST", "/api/pitches", { token: nora.token, body: pitch });
    await program.call("POST", `/api/pitches/${made.json.data.pitch.id}/publish`, { token: nora.token, body: {} });
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    await reader.context.route(/\/api\/pitches\?/, async (route) => { await held; await route.continue(); });
    await reader.page.goto("/marketplace");
    await reader.page.locator("[data-loading]").first().waitFor();
    assert.ok(!await says("No pitches yet") && !await says("Pitches are unavailable"));
    release();
    await reader.page.getByRole("heading", { name: pitch.title }).waitFor();
    await reader.context.unroute(/\/api\/pitches\?/);
  });

  test("refused: the sentence of the answer, and neither empty nor away", async () => {
    reader.expects(/cursor=nonsense.* answered 400$/);
    await reader.visit("/marketplace?page=2&cursor=nonsense");
    await reader.reads("Pitches are unavailable");
    await reader.reads("Try again");
    assert.ok(!await says("No pitches yet"));
    assert.equal(await reader.page.locator("main .animate-breathe").count(), 0);
  });

  test("refused: a part of a page says the sentence of the answer, and nothing looks as if it were still coming", async () => {
    const error = "Too many requests. Try again in 40 seconds.";
    const refuse = (route) => route.fulfill({ status: 429, json: { success: false, error, code: "RATE_LIMITED", fields: [], requestId: "r-1" } });
    reader.expects(/facets.* answered 429$/);
    await reader.context.route(/\/api\/pitches\/facets/, refuse);
    await reader.visit("/marketplace");
    await reader.reads(`The filters are unavailable. ${error} Request r-1.`);
    await reader.visit("/");
    await reader.reads(`The shelves are unavailable. ${error} Request r-1.`);
    await reader.context.unroute(/\/api\/pitches\/facets/);
  });

  test("away: every page says so, nothing looks empty, header and footer go on working", async () => {
    for (const person of [reader, maker]) person.expects(/\/api\/.* (answered 503|failed: .*)$/);
    await reader.visit("/marketplace");
    for (const path of ["/creator", "/pitches/mine"]) await maker.visit(path);
    await maker.reads(pitch.title);
    comesBack = await takeAway(program, engine);
    await reader.link("Trending").click();
    await reader.reads("Pitches are unavailable");
    assert.ok(!await says("Nothing is trending"));
    await reader.link("Home").first().click();
    await reader.page.waitForURL((url) => url.pathname === "/");
    await reader.reads("unavailable");
    assert.ok(!await says("No pitches yet"));
    await reader.link("Marketplace").first().click();
    await reader.page.getByRole("heading", { level: 1, name: "Marketplace" }).waitFor();
  });

  test("away: a page that was not loaded yet says the same, and waits for the site before it loads anew", { skip: engine !== "sqlite" }, async () => {
    reader.expects(/\/assets\/.* failed: |the page did not come/);
    await reader.link("Join").click();
    await reader.page.getByRole("heading", { level: 1, name: "Marketplace" }).waitFor({ state: "detached" });
    await reader.reads("The site does not answer");
    await reader.button("Try again").click();
    await reader.reads("The site does not answer");
  });

  test("away: a menu that was not loaded yet breaks nothing, and is not asked for", { skip: engine !== "sqlite" }, async () => {
    const lost = maker.page.waitForEvent("requestfailed");
    await maker.button("Menu").click();
    await lost;
    assert.ok(await maker.page.getByRole("heading", { level: 1, name: "My pitches" }).isVisible());
  });

  test("away: who is signed in stays so", async () => {
    if (engine === "postgres") await maker.page.reload();
    else await maker.link("Overview").click();
    await maker.reads("are unavailable");
    assert.ok(!await maker.page.getByText("Choose your portal").isVisible());
    assert.ok(!await maker.page.getByText("A title is enough to begin").isVisible());
  });

  test("back: what was not loaded loads", { skip: engine !== "sqlite" }, async () => {
    await comesBack();
    await reader.button("Try again").click();
    await reader.page.getByRole("heading", { name: "Join Pitchey" }).waitFor();
    await maker.page.getByRole("dialog").getByRole("heading", { name: "Menu" }).waitFor();
    await maker.page.keyboard.press("Escape");
    comesBack = await takeAway(program, engine);
    await reader.link("Marketplace").first().click();
  });

  test("back: one Try again brings every part back, without a fresh load of the page", async () => {
    await reader.link("New").click();
    await reader.reads("Pitches are unavailable");
    await reader.page.evaluate(() => { globalThis.sameLoad = true; });
    await comesBack();
    await until("the site is back", async () => (await program.call("GET", "/api/pitches")).status === 200);
    await reader.page.locator("main").getByRole("button", { name: "Try again" }).first().click();
    await reader.page.getByRole("heading", { name: pitch.title }).waitFor();
    assert.ok(await reader.page.evaluate(() => globalThis.sameLoad));
    await maker.button("Try again").first().click();
    await maker.reads(pitch.title);
  });

  test("nothing else was wrong on the way", async () => {
    for (const person of [reader, maker]) assert.deepEqual(await person.leave(), []);
  });
});
