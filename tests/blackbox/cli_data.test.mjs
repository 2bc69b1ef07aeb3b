// Commands on the data: alone under the lock, and inside a server that runs.
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { engines, newDatabase } from "./support/program.mjs";
import { folder, run as runAnywhere, serve as serveAnywhere } from "./support/shell.mjs";

for (const engine of engines) {
  const databases = new Map();     // of each folder its own

  function environment(cwd) {
    if (engine === "sqlite") return {};
    if (!databases.has(cwd)) databases.set(cwd, newDatabase());
    return { DATABASE_URL: databases.get(cwd) };
  }

  const run = (cwd, args, options = {}) => runAnywhere(cwd, args, { ...options, env: { ...environment(cwd), ...options.env } });
  const serve = (t, { cwd = folder(t), ...options } = {}) => serveAnywhere(t, { ...options, cwd, env: environment(cwd) });

  test(`${engine}: migrate makes the database; --status and --check only look`, async (t) => {
    const cwd = folder(t);
    const missing = await run(cwd, ["migrate", "--check"]);
    if (engine === "sqlite")
      assert.deepEqual([missing.code, missing.stderr],
        [3, "pitchey: there is no database at ./data/pitchey.db yet; pitchey serve or pitchey migrate makes it\n"]);
    else
      assert.deepEqual([missing.code, missing.stdout.replace(/\d+/g, "N")],
        [1, "N of N migrations are applied; pitchey migrate applies the rest\n"]);
    assert.ok(!existsSync(join(cwd, "data")));
    const made = await run(cwd, ["migrate"]);
    assert.equal(made.code, 0);
    assert.match(made.stdout, /^the database is up to date: \d+ migrations\n$/);
    const status = await run(cwd, ["migrate", "--status", "--json"]);
    assert.equal(status.json.data.known, status.json.data.applied);
    assert.equal((await run(cwd, ["migrate", "--check"])).code, 0);
  });

  const ofASite = [["clock"], ["clock", "trust", "2026-05-03"], ["user", "suspend", "--email", "a@example.com", "--reason", "x"],
    ["user", "reinstate", "--email", "a@example.com"], ["demo", "remove", "--yes"]];
  test(`${engine}: commands of a site that is not there make none`, { skip: engine !== "sqlite" }, async (t) => {
    const cwd = folder(t);
    for (const args of ofASite) {
      const { code, stderr } = await run(cwd, args);
      assert.deepEqual([code, stderr],
        [3, "pitchey: there is no database at ./data/pitchey.db yet; pitchey serve or pitchey migrate makes it\n"], args.join(" "));
      assert.ok(!existsSync(join(cwd, "data")), args.join(" "));
    }
  });

  test(`${engine}: reading commands work beside a server`, async (t) => {
    const server = await serve(t);
    const check = await run(server.cwd, ["db", "check"]);
    assert.deepEqual([check.code, check.stdout], [0, "the database is whole\n"]);
    assert.equal((await run(server.cwd, ["migrate", "--check"])).code, 0);
    assert.equal((await run(server.cwd, ["migrate"])).code, 0);
    assert.equal((await server.fetch("/api/health")).status, 200);
  });

  async function demoComesAndGoes(cwd, isLoaded) {
    const nothing = await run(cwd, ["demo", "remove"]);
    assert.deepEqual([nothing.code, nothing.stderr], [3, "pitchey: There is no demo data to remove.\n"]);
    const add = await run(cwd, ["demo", "add", "--with-admin"]);
    assert.equal(add.code, 0);
    assert.match(add.stdout, /^demo data is loaded: 9 accounts, 26 pitches, \d+ views\ndemo accounts, password Demo123:\n/);
    assert.match(add.stdout, /^ {2}admin +admin@demo\.com, password [\w-]{16}, which is said only now$/m);
    assert.equal(await isLoaded(), true);
    const again = await run(cwd, ["demo:create"]);
    assert.deepEqual([again.code, again.stderr], [4, "pitchey: Demo data is loaded already; pitchey demo remove takes it away.\n"]);
    const unsure = await run(cwd, ["demo", "remove"]);
    assert.deepEqual([unsure.code, unsure.stderr], [2,
      "pitchey: Remove 9 demo accounts and 26 demo pitches, with 0 views by real accounts? There is no terminal to ask; --yes says yes.\n"]);
    const remove = await run(cwd, ["demo", "remove", "--yes", "--json"]);
    assert.equal(remove.json.data.pitches, 26);
    assert.equal(await isLoaded(), false);
  }

  test(`${engine}: demo data comes and goes without a server`, async (t) => {
    const cwd = folder(t);
    assert.equal((await run(cwd, ["migrate"])).code, 0);
    const isLoaded = async () => (await run(cwd, ["demo", "remove", "--check", "--json"])).json.data.accounts > 0;
    await demoComesAndGoes(cwd, isLoaded);
  });

  test(`${engine}: demo data comes and goes while a server runs, which knows it at once`, async (t) => {
    const server = await serve(t);
    await demoComesAndGoes(server.cwd, async () => (await server.fetch("/api/config/flags")).json.data.flags.demo);
  });

  test(`${engine}: serve --demo loads it once and says the accounts`, async (t) => {
    const first = await serve(t, { args: ["--demo"] });
    await first.says(/^demo accounts, password Demo123:\n {2}creator +alex\.creator@demo\.com +Alex Tolland$/m);
    await first.stop();
    const second = await serve(t, { cwd: first.cwd, args: ["--demo"] });
    assert.equal((await second.fetch("/api/pitches?limit=1")).json.data.pagination.total > 20, true);
  });

  async function accountIsMade(cwd) {
    const make = (args, input = "a long enough secret\n") => run(cwd, ["user", "create", "--password-stdin", ...args], { input });
    const made = await make(["--email", "Owner@Example.com", "--role", "operator", "--name", "The Owner"]);
    assert.deepEqual([made.code, made.stderr], [0, ""]);
    assert.match(made.stdout, /^account \d+: operator, Owner@Example\.com\n$/);
    for (const [args, input, code, sentence] of [
      [["--email", "owner@example.com", "--role", "creator"], undefined, 4, "there is an account with that e-mail address already"],
      [["--role", "creator"], undefined, 2, "--email: Say which e-mail address."],
      [["--email", "x", "--role", "creator"], undefined, 2, "--email: This is not an e-mail address; it looks like name@example.com."],
      [["--email", "b@example.com", "--role", "boss"], undefined, 2,
        "--role: The kind of account must be one of: creator, investor, production, watcher, admin, operator."],
      [["--email", "b@example.com", "--role", "creator"], "short\n", 2, "password: The password has 5 of at least 8 characters."],
      [["--email", "b@example.com", "--role", "creator"], "", 2, "there is no password on standard input"],
      [["--email", "b@example.com", "--role", "production"], undefined, 2, "--name: Say the company's name."],
    ]) {
      const refused = await make(args, input);
      assert.deepEqual([refused.code, refused.stderr], [code, `pitchey: ${sentence}\n`]);
    }
  }

  test(`${engine}: an account is made without a server`, async (t) => {
    await accountIsMade(folder(t));
  });

  test(`${engine}: an account is made inside a server, and can sign in`, async (t) => {
    const server = await serve(t);
    await accountIsMade(server.cwd);
    const made = await run(server.cwd, ["user", "create", "--email", "maker@example.com", "--role", "creator", "--name", "Maker", "--password-stdin"],
      { input: "a long enough secret\n" });
    assert.equal(made.code, 0);
    const login = await server.fetch("/api/auth/creator/login",
      { method: "POST", body: { email: "maker@example.com", password: "a long enough secret" } });
    assert.equal(login.status, 200);
  });

  test(`${engine}: a password is asked for at a terminal only`, async (t) => {
    const { code, stderr } = await run(folder(t), ["user", "create", "--email", "a@example.com", "--role", "creator"]);
    assert.deepEqual([code, stderr], [2, "pitchey: there is no terminal to ask for the password; use --password-stdin\n"]);
  });

  test(`${engine}: --data names another folder`, async (t) => {
    const cwd = folder(t);
    mkdirSync(join(cwd, "elsewhere"), { mode: 0o700 });
    assert.equal((await run(cwd, ["--data", "elsewhere", "migrate"])).code, 0);
    assert.equal(existsSync(join(cwd, "elsewhere/pitchey.db")), engine === "sqlite");
    assert.ok(!existsSync(join(cwd, "data")));
  });

  test(`${engine}: --quiet says nothing but errors`, async (t) => {
    const cwd = folder(t);
    const quiet = await run(cwd, ["migrate", "--quiet"]);
    assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
  });
}
