// pitchey user suspend and reinstate: each says what became of the account, and again that it was so, in a folder at rest and beside its server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { engines, newDatabase, Program } from "./support/program.mjs";
import { folder, run as runAnywhere } from "./support/shell.mjs";

for (const engine of engines) {
  test(`${engine}: an account is suspended and comes back`, { timeout: 120_000 }, async (t) => {
    const cwd = folder(t);
    const env = engine === "postgres" ? { DATABASE_URL: newDatabase() } : {};
    const run = (args, input) => runAnywhere(cwd, args, { env, input });
    const create = ["user", "create", "--email", "maker@example.com", "--role", "creator", "--password-stdin"];
    assert.equal((await run(create, "a long enough secret\n")).code, 0);

    const suspend = ["user", "suspend", "--email", "Maker@example.com", "--reason", "spam", "--json"];
    const reinstate = ["user", "reinstate", "--email", "maker@example.com", "--json"];
    for (const [args, changed] of [[suspend, true], [suspend, false], [reinstate, true], [reinstate, false]]) {
      const { code, json } = await run(args);
      assert.deepEqual([code, json.data.email, json.data.changed], [0, "maker@example.com", changed]);
    }
    assert.equal((await run(["user", "suspend", "--email", "nobody@example.com", "--reason", "x"])).code, 3);
    const { code, stderr } = await run(["user", "suspend", "--email", "maker@example.com"]);
    assert.deepEqual([code, stderr], [2, "pitchey: --reason: Say why: its owner reads it when signing in.\n"]);
  });

  test(`${engine}: of a suspended account another reason is stored, and that is said`, { timeout: 120_000 }, async (t) => {
    const site = new Program({ engine });
    t.after(() => site.end());
    await site.start();
    const body = { email: "maker@example.com", password: "a long way down", firstName: "Maker" };
    assert.equal((await site.call("POST", "/api/auth/creator/register", { body })).status, 201);
    const suspend = (reason, ...more) => site.command("user", "suspend", "--email", body.email, "--reason", reason, ...more);
    const reads = async () => (await site.call("POST", "/api/auth/creator/login", { body })).json.error;

    assert.match(suspend("spam"), /is suspended: it cannot sign in/);
    assert.equal(await reads(), "This account is suspended: spam. Write to support.");
    assert.match(suspend("spam"), /was suspended already\n$/);
    assert.match(suspend("You copied."), /was suspended already; its owner reads the new reason from now on\n$/);
    assert.equal(await reads(), "This account is suspended: You copied. Write to support.");
    const { changed, reasonOnly } = JSON.parse(suspend("Is this yours?", "--json")).data;
    assert.deepEqual([changed, reasonOnly], [true, true]);
    assert.equal(await reads(), "This account is suspended: Is this yours? Write to support.");
  });
}
