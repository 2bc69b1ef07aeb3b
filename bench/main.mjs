// The benchmark: starts everything, measures pair by pair, prints one table. See README.md.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { hostile } from "./hostile.mjs";
import { copyToPostgres, filledIds, fillPitches, makeCreators, signIn } from "./lib/data.mjs";
import { interleave, measure, median } from "./lib/load.mjs";
import { pitchey, root, startPitchey, weighFirstPage, weighProgram } from "./lib/pitchey.mjs";
import { startPostgres } from "./lib/postgres.mjs";
import { measurePresses } from "./lib/presses.mjs";
import { freePort, get, ready, residentBytes, run, servingPids, start, stop, stopAll } from "./lib/server.mjs";
import { Table } from "./lib/table.mjs";
import { startNginx } from "./peers/nginx.mjs";

const PITCHES = 10_000;
const { values: asked } = parseArgs({ options: { quick: { type: "boolean" }, only: { type: "string" } } });
const pace = asked.quick ? { warmUp: 1, rounds: 2, seconds: 1 } : { warmUp: 2, rounds: 5, seconds: 2 };

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);
const database = (folder) => join(folder, "data", "pitchey.db");

/** The same load on two targets, interleaved. */
function pair(ours, theirs, load) {
  return interleave((seconds) => measure(ours, load, seconds), (seconds) => measure(theirs, load, seconds), pace);
}

/** Where two answers differ first, as "data.pitches.0.title"; null when they are equal. Cursors are opaque. */
function difference(a, b, path = []) {
  if (path.at(-1) === "nextCursor") return (a === null) === (b === null) ? null : path.join(".");
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b ? null : path.join(".");
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(a[key], b[key], [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

/** Both sides must do the same work. */
async function sameAnswers(ours, theirs, paths) {
  for (const path of paths) {
    const [a, b] = await Promise.all([ours, theirs].map(async ({ port }) => JSON.parse((await get(port, path)).body)));
    const where = difference(a, b);
    if (where !== null) throw new Error(`${theirs.server.name} answers ${path} differently at ${where}`);
  }
}

async function fill(folder) {
  say(`filling ${PITCHES} pitches`);
  await makeCreators(folder);
  const target = await startPitchey(folder);
  await fillPitches(target.port, PITCHES);
  await stop(target.server);
}

async function againstNginx(table, folder) {
  say("static page and health against nginx");
  const ours = await startPitchey(folder, { PITCHEY_LOOPS: "1" });
  const [page, health] = [await get(ours.port, "/", { Accept: "text/html" }), await get(ours.port, "/api/health")];
  const theirs = await startNginx(folder, page, health);
  const names = ["pitchey, 1 loop", "nginx, 1 worker"];
  for (const [what, path] of [["static page", "/"], ["/api/health", "/api/health"]]) {
    table.compare(what, names, await pair(ours, theirs, { script: "one.lua", path }), { by: "cpu", goal: 0.9 });
  }
  await stop(theirs.server);
  await stop(ours.server);
}

function readings(ids) {
  return [
    ["get one pitch", { script: "pitch.lua", path: "/", env: { BENCH_FIRST: String(ids.first), BENCH_PITCHES: String(ids.count) } }],
    [`list of 20 of ${PITCHES} with its total`, { script: "one.lua", path: "/api/pitches" }],
  ];
}

async function againstFastify(table, folder) {
  const ids = filledIds(database(folder));
  say("reading from SQLite against Fastify + better-sqlite3");
  const ours = await startPitchey(folder);
  const port = await freePort();
  const server = start("fastify", process.execPath, [here("peers/fastify.mjs"), String(port), database(folder)]);
  const theirs = { server, port };
  await ready(server, port, "/api/pitches");
  await sameAnswers(ours, theirs, ["/api/pitches", `/api/pitches/${ids.last}`]);
  const names = ["pitchey, SQLite", "Fastify"];
  for (const [what, load] of readings(ids)) {
    table.compare(what, names, await pair(ours, theirs, load), { by: "cpu", goal: 0.33 });
  }
  await stop(server);
  await stop(ours.server);
}

async function againstDeno(table, folder) {
  const ids = filledIds(database(folder));
  say("reading from PostgreSQL against Deno + postgres");
  const postgres = await startPostgres();
  const env = { DATABASE_URL: postgres.url };
  const away = join(folder, "on-postgres");
  await pitchey(away, ["migrate"], { env });
  await copyToPostgres(database(folder), postgres.url);
  const ours = await startPitchey(away, env);
  const port = await freePort();
  const server = start("deno", here("node_modules/@deno/linux-x64-glibc/deno"),
    ["run", "--allow-net", "--allow-env", "--allow-read", here("peers/deno.mjs"), String(port), postgres.url, "10"], { cwd: here(".") });
  const theirs = { server, port };
  await ready(server, port, "/api/pitches");
  await sameAnswers(ours, theirs, ["/api/pitches", `/api/pitches/${ids.last}`]);
  const names = ["pitchey, PG", "Deno"];
  for (const [what, load] of readings(ids)) {
    table.compare(`${what}, PostgreSQL`, names, await pair(ours, theirs, load), { by: "rate", goal: 2 });
  }
  await stop(server);
  await stop(ours.server);
  await postgres.end();
}

/** Ours is 64 connections, theirs one: the ratio is what waiting together for the disk brings. */
async function durableCreates(table, folder, what, env, goal) {
  say(what);
  const target = await startPitchey(folder, env);
  const token = await signIn(target.port);
  const load = (connections) => (seconds) =>
    measure(target, { script: "create.lua", path: "/api/pitches", connections, env: { BENCH_TOKEN: token } }, seconds);
  const result = await interleave(load(64), load(1), pace);
  table.compare(what, ["64 connections", "1 connection"], result, { by: "rate", goal });
  await stop(target.server);
}

async function slowSync(folder) {
  const library = join(folder, "slow-sync.so");
  await run("cc", ["-std=c17", "-D_GNU_SOURCE", "-O2", "-shared", "-fPIC", "-o", library, here("slow-sync.c")]);
  return { LD_PRELOAD: library, SLOW_SYNC_US: "5000" };
}

async function atRest(table, folder) {
  say("start, memory, sizes");
  const starts = [], resident = [];
  let firstPage;
  for (let i = 0; i < 5; i++) {
    const target = await startPitchey(folder);
    starts.push(target.took);
    resident.push(residentBytes(servingPids(target.server)) / 2 ** 20);
    firstPage ??= await weighFirstPage(target.port);
    await stop(target.server);
  }
  const size = await weighProgram();
  table.value("memory at rest", median(resident), "MB", 40);
  table.value("start to first answer", median(starts), "ms", 150);
  table.value("program without the pages", (size.all - size.pages) / 2 ** 20, "MB", 8);
  table.value("first page: JS + CSS in brotli", firstPage / 1024, "KB", 120);
}

/** The index by itself, without database and HTTP: 300 words each. */
async function marketIndex(table, folder) {
  say("the index of the market");
  const program = join(folder, "market"), sources = ["market.c", "../src/market/*.c", ...["rand", "arena", "str"].map((name) => `../src/base/${name}.c`)];
  await run("sh", ["-c", `cc -std=gnu17 -D_GNU_SOURCE -O2 -I../src -o '${program}' ${sources.join(" ")} -lsodium -lm -lpthread`], { cwd: here(".") });
  const measured = async (count) => (await run(program, [String(count), "300"])).trim().split("\n").map((line) => JSON.parse(line));
  const [, ...few] = await measured(1_000);
  const [size, ...many] = await measured(100_000);
  table.value("market index, 100,000 pitches of 300 words", size.resident / 2 ** 20, "MB", 100);
  for (const [i, { question, us }] of many.entries()) table.value(`market index: ${question}, CPU`, us / 1000, "ms", Math.max(1, (2 * few[i].us) / 1000));
}

async function bothCreates(table, folder) {
  const spare = join(folder, "creates"); // a copy, so that the lists of the others stay as they are
  mkdirSync(join(spare, "data"), { recursive: true });
  copyFileSync(database(folder), database(spare));
  await durableCreates(table, spare, "durable creates, 5 ms more per sync", await slowSync(folder), 20);
  await durableCreates(table, spare, "durable creates, the disk as it is", {}, 4);
}

async function pagesInABrowser(table, folder) {
  say("from a press to the next paint");
  const target = await startPitchey(join(folder, "demo"), {}, ["--demo"]);
  for (const { page, press, ms } of await measurePresses(`http://127.0.0.1:${target.port}`, asked.quick ? 2 : 8)) {
    table.value(`${page}: ${press}`, ms, "ms", 100);
  }
  await stop(target.server);
}

const SECTIONS = { nginx: againstNginx, sqlite: againstFastify, postgres: againstDeno, creates: bothCreates, market: marketIndex, rest: atRest, pages: pagesInABrowser,
  hostile: (table, folder) => hostile(table, folder, say, asked.quick) };

async function main(folder) {
  const table = new Table();
  await fill(folder);
  for (const name of asked.only?.split(",") ?? Object.keys(SECTIONS)) await SECTIONS[name](table, folder);
  table.print();
  return table.missed;
}

mkdirSync(join(root, "build"), { recursive: true });
const folder = mkdtempSync(join(root, "build", "bench-"));
const cleanUp = async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => cleanUp().then(() => process.exit(130)));
try {
  const missed = await main(folder);
  if (missed) say(`${missed} figures missed`);
} finally {
  await cleanUp();
}
