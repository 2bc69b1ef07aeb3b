// PostgreSQL is away: a command says so and ends, a server starts all the same and serves once the database appears.
import assert from "node:assert/strict";
import { test } from "node:test";
import { absentServer } from "./support/absent.mjs";
import { newDatabase, server } from "./support/program.mjs";
import { eventually, folder, run, serve } from "./support/shell.mjs";

if (server) {
  for (const args of [["migrate"], ["migrate", "--status"], ["db", "check"], ["demo", "add"], ["config", "set", "read_only", "on"]]) {
    test(`pitchey ${args.join(" ")} says that the database is away, with exit 5 and without its password`, async (t) => {
      const { url } = await absentServer(t, newDatabase().replace("postgres@", "postgres:quicksilver@"));
      const { code, stdout, stderr } = await run(folder(t), args, { env: { DATABASE_URL: url } });
      assert.deepEqual([code, stdout], [5, ""]);
      assert.match(stderr, /^pitchey: the database is away \(connection to server at "127\.0\.0\.1", port \d+ failed: Connection refused\); start it, or look at DATABASE_URL\n$/);
      assert.ok(!stderr.includes("quicksilver"));
    });
  }

  test("a server starts without PostgreSQL, says that it is down, and serves once it appears", async (t) => {
    const database = await absentServer(t, newDatabase());
    const server = await serve(t, { env: { DATABASE_URL: database.url } });
    const status = async (path, options) => (await server.fetch(path, options)).status;
    const join = { method: "POST", body: { email: "nora@example.com", password: "a long way down", displayName: "Nora" } };
    const health = await server.fetch("/api/health");
    assert.deepEqual([health.status, health.json.status], [503, "down"]);
    assert.equal(await status("/api/version"), 200);
    assert.equal(await status("/api/config/flags"), 200);
    assert.equal(await status("/api/health/detailed"), 503);
    assert.equal((await server.fetch("/api/pitches")).json.code, "UNAVAILABLE");
    assert.equal(await status("/api/auth/creator/register", join), 503);
    const refused = await run(server.cwd, ["demo", "add"], { env: { DATABASE_URL: database.url } });
    assert.equal(refused.code, 5);

    await database.appear();
    await eventually(async () => {
      const now = await status("/api/pitches");
      assert.ok(now === 200 || now === 503, `${now} while the tables are made`);
      return now === 200;
    });
    assert.equal(await status("/api/auth/creator/register", join), 201);
    await eventually(async () => (await status("/api/health")) === 200);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
  });
}
