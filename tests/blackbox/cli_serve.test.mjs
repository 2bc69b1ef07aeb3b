// The life of a server: ready, in use, drained, cut; what it leaves in its data folder; its control socket.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { TOGETHER } from "./support/patience.mjs";
import { Program } from "./support/program.mjs";
import { eventually, fetchFrom, folder, program, run, serve } from "./support/shell.mjs";

test("a server says that it is ready, serves, and ends in order", async (t) => {
  const server = await serve(t);
  assert.match(server.stderr, /^pitchey \d+\.\d+\.\d+ ready: http:\/\/127\.0\.0\.1:\d+ \(data \.\/data, sqlite, \d+ loops, \d+ workers\)$/m);
  assert.equal((await server.fetch("/api/health")).json.status, "healthy");
  for (const [name, mode] of [["", 0o700], ["lock", 0o600], ["secrets", 0o600], ["pitchey.db", 0o600], ["run/control.sock", 0o600], ["tmp", 0o700]])
    assert.equal(statSync(join(server.data, name)).mode & 0o777, mode, name);
  assert.match(readFileSync(join(server.data, "lock"), "utf8"), new RegExp(`^pid ${server.child.pid}\nstarted .*Z\nversion .*\ncommand serve\n$`));
  assert.ok(!existsSync(join(server.data, "run/clean")));

  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.ok(existsSync(join(server.data, "run/clean")));
  assert.equal(statSync(join(server.data, "pitchey.db-wal"), { throwIfNoEntry: false })?.size ?? 0, 0);
});

test("an older Ctrl-C ends it too", async (t) => {
  const server = await serve(t);
  assert.deepEqual(await server.stop("SIGINT"), { code: 0, signal: null });
});

test("a second server on the same folder ends with 4 and says whose it is", async (t) => {
  const server = await serve(t);
  const second = await run(server.cwd, ["serve", "--port", "0"]);
  assert.equal(second.code, 4);
  assert.equal(second.stderr, `pitchey: the data folder ./data is in use by pitchey serve (pid ${server.child.pid}); stop it or set PITCHEY_DATA\n`);
  const { json } = await run(server.cwd, ["serve", "--port", "0", "--json"]);
  assert.deepEqual([json.ok, json.code], [false, "CONFLICT"]);
});

test("a port that somebody else has is told, with exit 4", async (t) => {
  const server = await serve(t);
  const port = new URL(server.url).port;
  const second = await run(folder(t), ["serve", "--port", port]);
  assert.equal(second.code, 4);
  assert.match(second.stderr, new RegExp(`pitchey: port ${port} of 127\\.0\\.0\\.1 is in use by another program; stop it or choose another with --port\n$`));
});

test("run/address that cannot be written ends a start with PORT=0, which nobody could find, and no other", async (t) => {
  const server = await new Program().start();
  t.after(() => server.end());
  const { port } = new URL(server.origin);
  const address = join(server.data, "run/address");
  await server.stop();
  unlinkSync(address);
  mkdirSync(address);
  await assert.rejects(server.start(), /run\/address cannot be written: Is a directory/);
  server.options.env = { PORT: port };
  await server.start();
  assert.equal((await server.call("GET", "/api/version")).status, 200);
  await eventually(() => server.said.includes("run/address cannot be written"));
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

test("an address that is not ours is told, with exit 5", async (t) => {
  const { code, stderr } = await run(folder(t), ["serve", "--port", "0", "--host", "192.0.2.1"]);
  assert.equal(code, 5);
  assert.match(stderr, /pitchey: cannot listen on 192\.0\.2\.1:0: Cannot assign requested address\n$/);
});

test("the service manager is told", async (t) => {
  const cwd = folder(t);
  const path = join(cwd, "notify.sock");
  const receiver = await unixDatagrams(t, path);
  const server = await serve(t, { cwd, env: { NOTIFY_SOCKET: path } });
  await eventually(() => receiver.said().includes("READY=1"));
  await server.stop();
  await eventually(() => receiver.said().includes("STOPPING=1"));
});

/** Node has no Unix datagrams: python3 receives them. */
async function unixDatagrams(t, path) {
  const code = `import socket,sys
s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM);s.bind(sys.argv[1]);print("bound",flush=True)
while True: print(s.recv(100).decode(),flush=True)`;
  const [file, ...words] = [...TOGETHER, "python3", "-c", code, path];
  const child = spawn(file, words, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  let said = "";
  await new Promise((resolve, reject) => {
    child.on("error", reject).on("exit", () => reject(new Error("python3 does not listen")));
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      resolve();
    });
  });
  return { said: () => said };
}

/** A connection that has sent half a request and will not send the rest. */
async function halfRequest(t, url) {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  t.after(() => socket.destroy());
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
  socket.on("error", () => {});
  return socket;
}

test("a drain says down for a while, lets requests end, and then closes", async (t) => {
  const server = await serve(t, { env: { DRAIN_DELAY: "5s", DRAIN_TIMEOUT: "10m" } });
  const socket = await halfRequest(t, server.url);
  await eventually(async () => (await server.fetch("/metrics")).text.includes("pitchey_http_connections 2"));
  server.signal("SIGTERM");
  const health = await eventually(async () => {
    const answer = await server.fetch("/api/health");
    return answer.status === 503 && answer;
  });
  assert.equal(health.json.status, "down");
  await eventually(() => server.fetch("/api/version").then(() => false, () => true));     // nobody listens any more
  assert.equal(server.child.exitCode, null);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => (answer += text));
  socket.write(`"email":"nobody@example.com","password":"${"x".repeat(100 - 45)}"}`.padEnd(99, " "));
  assert.deepEqual(await server.ended, { code: 0, signal: null });
  assert.match(answer, /^HTTP\/1\.1 4\d\d /);
  assert.match(answer, /^Connection: close\r$/im);
});

test("after DRAIN_TIMEOUT the rest is cut", async (t) => {
  const server = await serve(t, { env: { DRAIN_TIMEOUT: "100ms" } });
  await halfRequest(t, server.url);
  await eventually(async () => (await server.fetch("/metrics")).text.includes("pitchey_http_connections 2"));
  assert.equal((await server.stop()).signal, null);     // 1, where the rest of the end takes more than its moment: end.test.mjs
  assert.ok(server.log.some((line) => line.msg === "connections cut" && line.connections === 1 && line.asked === false));
});

test("a second signal cuts at once", async (t) => {
  const server = await serve(t, { env: { DRAIN_TIMEOUT: "10m" } });
  await halfRequest(t, server.url);
  await eventually(async () => (await server.fetch("/metrics")).text.includes("pitchey_http_connections 2"));
  server.signal("SIGTERM");
  await server.says(/"msg":"ending"/);
  server.signal("SIGTERM");
  assert.equal((await server.ended).signal, null);
  assert.ok(server.log.some((line) => line.msg === "connections cut" && line.asked === true));
});

test("kill -9 leaves no clean mark, and the next start serves what was there", async (t) => {
  const first = await serve(t, { args: ["--demo"] });
  first.signal("SIGKILL");
  await first.ended;
  assert.ok(!existsSync(join(first.data, "run/clean")));
  const second = await serve(t, { cwd: first.cwd });
  assert.equal((await second.fetch("/api/config/flags")).json.data.flags.demo, true);
});

test("SIGUSR1 opens the log file again", async (t) => {
  const cwd = folder(t);
  const path = join(cwd, "pitchey.log");
  const server = await serve(t, { cwd, env: { LOG_FILE: path } });
  await eventually(() => readFileSync(path, "utf8").includes('"msg":"ready"'));
  renameSync(path, `${path}.1`);
  server.signal("SIGUSR1");
  await eventually(() => existsSync(path));
  await server.fetch("/api/version");
  await eventually(() => readFileSync(path, "utf8").includes('"route":"/api/version"'));
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("the control socket runs commands that change something, and no others", async (t) => {
  const server = await serve(t);
  const call = (path, options = {}) => fetchFrom(server.control, path, { method: "POST", body: {}, ...options });
  const done = await call("/control/demo/add", { body: { withAdmin: true } });
  assert.equal(done.status, 200);
  assert.equal(done.json.accounts, 9);
  const again = await call("/control/demo/add");
  assert.deepEqual([again.status, again.json.code, again.json.error],
    [409, "STATE", "Demo data is loaded already; pitchey demo remove takes it away."]);
  for (const [path, method, status] of [["/control/serve", "POST", 404], ["/control/version", "POST", 404], ["/control/demo/add", "GET", 405],
    ["/control/", "POST", 404], ["/api/health", "POST", 404]])
    assert.equal((await call(path, { method, body: method === "GET" ? undefined : {} })).status, status, path);
  const bad = await call("/control/config/set", { body: { name: 5 } });
  assert.deepEqual([bad.status, bad.json.code, bad.json.fields[0].field], [400, "INVALID", "name"]);
  assert.equal((await call("/control/demo/add", { body: "{" })).status, 400);
});

test("a stale control socket and a stale address are in nobody's way", async (t) => {
  const first = await serve(t);
  first.signal("SIGKILL");
  await first.ended;
  assert.ok(existsSync(first.control));
  const add = await run(first.cwd, ["demo", "add"]);
  assert.equal(add.code, 0);
  const second = await serve(t, { cwd: first.cwd });
  assert.equal((await second.fetch("/api/health")).status, 200);
});

test("a damaged database is told, and nothing is served", async (t) => {
  const first = await serve(t);
  await first.stop();
  writeFileSync(join(first.data, "pitchey.db"), "this is no database, and it is long enough to be looked at".repeat(100));
  const second = await run(first.cwd, ["serve", "--port", "0"]);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /pitchey: the database is damaged \(.*\); restore a backup with pitchey restore\n$/);
});

// A release build has no such command; that a test build has it is said by unit.cli.parse.
if (execFileSync(program, ["help"], { encoding: "utf8" }).includes("test clock")) {
  const now = async (server) => Date.parse((await server.fetch("/api/health")).json.timestamp);
  const goOn = (server, ms) => run(server.cwd, ["test", "clock", String(ms)]);

  test("the clock moves in a test build with PITCHEY_ENV=test, and nowhere else", async (t) => {
    const refused = await goOn(await serve(t), 1000);
    assert.deepEqual([refused.code, refused.stderr], [4, "pitchey: the clock moves inside a server with PITCHEY_ENV=test only\n"]);
    const server = await serve(t, { env: { PITCHEY_ENV: "test" } });
    const before = await now(server);
    assert.equal((await goOn(server, 3_600_000)).code, 0);
    assert.ok((await now(server)) - before >= 3_600_000);
  });

  test("a restart never moves the clock back behind what was stored", async (t) => {
    const first = await serve(t, { env: { PITCHEY_ENV: "test" } });
    assert.equal((await goOn(first, 3_600_000)).code, 0);
    const before = await now(first);
    assert.equal((await run(first.cwd, ["config", "set", "registration", "off"])).code, 0);
    await first.stop();
    assert.ok((await now(await serve(t, { cwd: first.cwd }))) >= before);
  });
}
