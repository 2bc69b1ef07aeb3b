// pitchey db check finds what is stored twice and no longer agrees: each difference is one sentence, and exit 1.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { LONG_MS } from "./support/patience.mjs";
import { engines, newDatabase } from "./support/program.mjs";
import { folder, run as runAnywhere } from "./support/shell.mjs";

/** What is broken in the demo data, and what is then said; the first pitches are published. */
const damages = [
  ["UPDATE pitch SET view_count = view_count + 3 WHERE id = 1", /^pitch 1 counts (\d+) views, but (\d+) are recorded$/],
  ["DELETE FROM pitch_view WHERE pitch_id = 2", /^pitch 2 counts [1-9]\d* views, but 0 are recorded$/],
  ["UPDATE pitch SET listed = FALSE WHERE id = 1", /^pitch 1 is marked as not listed, but by its state and its policy it is listed$/],
  ["UPDATE pitch SET locked = '[]' WHERE id = 1", /^pitch 1 says that \[\] is locked, but by its items it is \[\{"item":"longSynopsis",.*\}\]$/],
  ["UPDATE pitch SET protects = NOT protects WHERE id = 1", /^pitch 1 says that \w+ in it asks for an agreement, but \w+ does$/],
  ["UPDATE pitch SET row_no = 0 WHERE id = 1", /^pitch 1 has row 0 of the search index, but by its publication it is [1-9]\d+$/],
  ["DELETE FROM pitch_search WHERE ROW = (SELECT row_no FROM pitch WHERE id = 3)", /^pitch 3 is listed, but not in the search index$/],
  ["UPDATE pitch_search SET ROW = 7 WHERE ROW = (SELECT row_no FROM pitch WHERE id = 4)", /^the search index has a row 7 that is no pitch's$/],
];

for (const engine of engines) {
  test(`${engine}: db check names every count and mark that differs from what it follows from`, { timeout: LONG_MS }, async (t) => {
    const cwd = folder(t);
    const url = engine === "postgres" ? newDatabase() : undefined;
    const run = (args) => runAnywhere(cwd, args, { env: url ? { DATABASE_URL: url } : {} });
    const sql = (text) => {
      const statement = text.replaceAll("ROW", url ? "row_no" : "rowid");
      return url ? execFileSync("psql", ["-qAt", "-d", url, "-c", statement]) : execFileSync("python3", ["-c", inSqlite, join(cwd, "data/pitchey.db"), statement]);
    };
    assert.equal((await run(["demo", "add"])).code, 0);
    assert.deepEqual(await run(["db", "check"]).then(({ code, stdout }) => [code, stdout]), [0, "the database is whole\n"]);

    for (const [damage, sentence] of damages) {
      sql(damage);
      const { code, stdout } = await run(["db", "check"]);
      assert.equal(code, 1, `${damage}: ${stdout}`);
      assert.ok(stdout.trim().split("\n").some((line) => sentence.test(line)), `${damage}: ${stdout}`);
    }
    const { json } = await run(["db", "check", "--json"]);
    assert.ok(json.data.findings.includes("the search index has a row 7 that is no pitch's"));
  });
}

const inSqlite = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute(sys.argv[2])
`;
