// pitchey user suspend and reinstate: in a folder at rest, each says what became of the account, and again that it was so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { engines, newDatabase } from "./support/program.mjs";
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
}
