// After an end that was not in order the database is looked at first: run/clean says how the last one ended.
import assert from "node:assert/strict";
import { closeSync, existsSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, run, serve } from "./support/shell.mjs";

const PAGE = 4096;

/** A folder with demo data whose last server ended in order. */
async function seasoned(t) {
  const cwd = folder(t);
  const first = await serve(t, { cwd, args: ["--demo"] });
  assert.deepEqual(await first.stop(), { code: 0, signal: null });
  return { cwd, database: join(first.data, "pitchey.db"), mark: join(first.data, "run/clean") };
}

async function kill(server) {
  server.signal("SIGKILL");
  await server.ended;
}

/** Breaks the pages of the last quarter of the file: tables and indexes whose schema can still be read. */
function damage(database) {
  const pages = Math.floor(statSync(database).size / PAGE);
  const file = openSync(database, "r+");
  for (let page = Math.ceil((pages * 3) / 4); page < pages; page++) writeSync(file, Buffer.alloc(200, "Z"), 0, 200, page * PAGE + 8);
  closeSync(file);
}

const damaged = /pitchey: the database is damaged \(.+\); restore a backup with pitchey restore\n$/;

test("a database that was damaged when nobody closed it is not served", async (t) => {
  const { cwd, database, mark } = await seasoned(t);
  await kill(await serve(t, { cwd }));      // it wrote nothing
  assert.ok(!existsSync(mark));
  damage(database);
  const { code, stderr } = await run(cwd, ["serve", "--port", "0"]);
  assert.equal(code, 1);
  assert.match(stderr, damaged);
  assert.equal((await run(cwd, ["serve", "--port", "0"])).code, 1);      // and not the next time either
});

test("a command that would change it looks first, too", async (t) => {
  const { cwd, database } = await seasoned(t);
  await kill(await serve(t, { cwd }));
  damage(database);
  const { code, stderr } = await run(cwd, ["config", "set", "registration", "off"]);
  assert.equal(code, 1);
  assert.match(stderr, damaged);
});

test("a whole database is served after a kill, and its end in order leaves the mark again", async (t) => {
  const { cwd, mark } = await seasoned(t);
  await kill(await serve(t, { cwd }));
  const again = await serve(t, { cwd });
  assert.equal((await again.fetch("/api/config/flags")).json.data.flags.demo, true);
  assert.ok(!existsSync(mark));
  await again.stop();
  assert.ok(existsSync(mark));
});

test("commands and refused starts leave the mark as it was", async (t) => {
  const { cwd, mark } = await seasoned(t);
  assert.equal((await run(cwd, ["config", "set", "registration", "off"])).code, 0);
  assert.ok(existsSync(mark));
  assert.equal((await run(cwd, ["db", "check"])).code, 0);
  assert.ok(existsSync(mark));
  assert.equal((await run(cwd, ["serve", "--port", "0", "--host", "192.0.2.1"])).code, 5);
  assert.ok(existsSync(mark));
});
