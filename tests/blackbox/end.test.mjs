// The end has a deadline that nothing outlasts: a full pipe, a main thread that hangs, a database that no longer answers.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { deafDatabase, fullPipe } from "./support/deaf.mjs";
import { PATIENCE_MS, TOGETHER } from "./support/patience.mjs";
import { newDatabase, server as postgres } from "./support/program.mjs";
import { eventually, fetchFrom, folder, program, serve } from "./support/shell.mjs";

const DRAIN_TIMEOUT = "2s";

/** What the program ended with; a failure when it goes on and on. */
async function endOf(server) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("it never ended")), PATIENCE_MS)));
  return Promise.race([server.ended, late]).finally(() => clearTimeout(timer));
}

/** A program that begins to serve, with its stderr there. It ends with the test at the latest. */
function begin(t, cwd, stderr, env) {
  const { PATH, ASAN_OPTIONS } = process.env;
  const [file, ...words] = [...TOGETHER, program, "serve", "--port", "0"];
  const child = spawn(file, words, { cwd, env: { PATH, ...(ASAN_OPTIONS && { ASAN_OPTIONS }), ...env }, stdio: ["ignore", "ignore", stderr] });
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  });
  return { child, ended };
}

/** A server that talks to a pipe which nobody reads. */
async function serveUnheard(t, env = {}) {
  const cwd = folder(t);
  const data = join(cwd, "data");
  const server = begin(t, cwd, fullPipe(t, cwd), { DRAIN_TIMEOUT, ...env });
  const address = join(data, "run/address");
  await eventually(() => existsSync(address) && readFileSync(address, "utf8").endsWith("\n"));
  return { ...server, data, url: `http://${readFileSync(address, "utf8").trim()}` };
}

test("with a stderr that nobody reads it starts, serves, and ends in order", async (t) => {
  const server = await serveUnheard(t);
  for (let i = 0; i < 20; i++) assert.equal((await fetchFrom(server.url, "/api/version")).status, 200);
  server.child.kill("SIGTERM");
  assert.deepEqual(await endOf(server), { code: 0, signal: null });
  assert.ok(existsSync(join(server.data, "run/clean")));
});

test("more lines than a pipe and the log hold are dropped and counted, and the end is not held up", async (t) => {
  const server = await serveUnheard(t, { RATE_LIMIT: "off" });
  for (let i = 0; i < 1200; i++) await fetchFrom(server.url, "/api/version");
  const dropped = () => fetchFrom(server.url, "/metrics").then(({ text }) => Number(/^pitchey_log_dropped_total (\d+)/m.exec(text)[1]));
  await eventually(async () => (await dropped()) > 0);
  server.child.kill("SIGTERM");
  assert.deepEqual(await endOf(server), { code: 0, signal: null });
});

/** Its main thread reads a settings file that never says anything. */
async function hang(t, server) {
  const conf = join(server.data, "pitchey.conf");
  execFileSync("mkfifo", [conf]);
  server.signal("SIGHUP");
  const writer = await eventually(() => openIfRead(conf));
  t.after(() => closeSync(writer));
}

/** A FIFO can be opened so once somebody reads it. */
function openIfRead(path) {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (error.code !== "ENXIO") throw error;
    return undefined;
  }
}

test("a main thread that hangs is cut at the deadline, with exit 1", async (t) => {
  const server = await serve(t, { env: { DRAIN_TIMEOUT } });
  await hang(t, server);
  server.signal("SIGTERM");
  assert.deepEqual(await endOf(server), { code: 1, signal: null });
  assert.match(server.stderr, /"msg":"the end was cut"/);
  assert.ok(!existsSync(join(server.data, "run/clean")));
});

test("a second signal ends also what hangs, long before the deadline", async (t) => {
  const server = await serve(t, { env: { DRAIN_TIMEOUT: "1h" } });
  await hang(t, server);
  server.signal("SIGTERM");
  await server.says(/"msg":"asked to end"/);
  server.signal("SIGTERM");
  assert.deepEqual(await endOf(server), { code: 1, signal: null });
});

if (postgres) {
  test("a database that no longer answers does not keep it, and who waits is told", async (t) => {
    const database = await deafDatabase(t, newDatabase());
    const server = await serve(t, { env: { DRAIN_TIMEOUT, DATABASE_URL: database.url } });
    database.goDeaf();
    let isTold = false;
    const waiting = server.fetch("/api/pitches").finally(() => { isTold = true; });
    await eventually(async () => isTold || Number(/^pitchey_http_connections (\d+)/m.exec((await server.fetch("/metrics")).text)[1]) >= 2);
    server.signal("SIGTERM");
    assert.equal((await waiting).status, 503);
    assert.equal((await endOf(server)).signal, null);
  });

  test("a database that does not answer at the start does not keep it either", async (t) => {
    const database = await deafDatabase(t, newDatabase());
    database.goDeaf();
    const server = begin(t, folder(t), "pipe", { DRAIN_TIMEOUT: "1h", DATABASE_URL: database.url });
    let said = "";
    server.child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    await eventually(database.wasDialled);
    server.child.kill("SIGTERM");
    await eventually(() => said.includes('"msg":"asked to end"'));
    server.child.kill("SIGTERM");
    assert.equal((await endOf(server)).signal, null);
  });
}
