// The end has a deadline that nothing outlasts: a full pipe, a main thread that hangs, a database that no longer answers.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
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

// Only a test build has a main thread that can be made to hang.
if (execFileSync(program, ["help"], { encoding: "utf8" }).includes("test hang")) {
  const hung = async (t, env) => {
    const server = await serve(t, { env: { PITCHEY_ENV: "test", ...env } });
    assert.equal((await fetchFrom(server.control, "/control/test/hang", { method: "POST", body: {} })).status, 200);
    return server;
  };

  test("a main thread that hangs is cut at the deadline, with exit 1", async (t) => {
    const server = await hung(t, { DRAIN_TIMEOUT });
    server.signal("SIGTERM");
    assert.deepEqual(await endOf(server), { code: 1, signal: null });
    assert.match(server.stderr, /"msg":"the end was cut"/);
    assert.ok(!existsSync(join(server.data, "run/clean")));
  });

  test("a second signal ends also what hangs, long before the deadline", async (t) => {
    const server = await hung(t, { DRAIN_TIMEOUT: "1h" });
    server.signal("SIGTERM");
    await server.says(/"msg":"asked to end"/);
    server.signal("SIGTERM");
    assert.deepEqual(await endOf(server), { code: 1, signal: null });
  });
}

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
