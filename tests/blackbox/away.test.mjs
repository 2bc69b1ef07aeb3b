// PostgreSQL is away: a command says so and ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { absentServer } from "./support/absent.mjs";
import { newDatabase, server } from "./support/program.mjs";
import { folder, run } from "./support/shell.mjs";

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
}
