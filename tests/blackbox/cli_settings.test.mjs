// Settings: refused all at once with exit 78, explained, changed in pitchey.conf, taken over by a server that runs.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { eventually, folder, run, serve } from "./support/shell.mjs";

test("all problems of the settings come at once, one line each, with exit 78", async (t) => {
  const cwd = folder(t);
  writeFileSync(join(cwd, ".env"), "# ours\nCACHE_TTL=abc\nJWT_SECRET=short\nPORT\n");
  const { code, stderr } = await run(cwd, ["serve"], { env: { PITCHEY_LOPS: "1", LOG_LEVEL: "loud" } });
  assert.equal(code, 78);
  assert.deepEqual(stderr.trimEnd().split("\n").sort(), [
    ".env:4: expected NAME=value",
    "CACHE_TTL=abc (.env:2): not a duration; example 300 or 5m",
    "JWT_SECRET (.env:3): shorter than 32 bytes; take the line out and a key is made",
    "LOG_LEVEL=loud (environment): not one of error, warn, info, debug",
    "PITCHEY_LOPS (environment): no such setting; did you mean PITCHEY_LOOPS?",
  ]);
  const { json } = await run(cwd, ["serve", "--json"]);
  assert.equal(json.ok, false);
  assert.equal(json.problems.length, 3);
});

test("a named file of settings must be there", async (t) => {
  const { code, stderr } = await run(folder(t), ["config", "--env-file", "none.env"]);
  assert.deepEqual([code, stderr], [78, "none.env cannot be read: No such file or directory\n"]);
});

test("config explains value, source, default and meaning", async (t) => {
  const cwd = folder(t);
  writeFileSync(join(cwd, ".env"), "CACHE_TTL=5m\nJWT_SECRET=kE9vQ2xZ7mW4rT1yU8iO5pA3sD6fG0hJ\n");
  const one = await run(cwd, ["config", "--explain", "CACHE_TTL"]);
  assert.equal(one.stdout, "CACHE_TTL=5m\n    .env:1; default 300; duration, 1s to 1d; a change counts at once\n    How long cached values live\n");
  const secret = await run(cwd, ["config", "JWT_SECRET", "--json"]);
  assert.equal(secret.json.data.settings[0].value, "set (32 characters, sha256 c964…)");
  const all = await run(cwd, ["config", "--json"], { env: { PORT: "8123" } });
  const port = all.json.data.settings.find((row) => row.name === "PORT");
  assert.deepEqual([port.value, port.source, port.restart], ["8123", "environment", true]);
  assert.ok(!all.stdout.includes("kE9vQ2"), "no secret is shown");
  const none = await run(cwd, ["config", "CACHE_TLT"]);
  assert.deepEqual([none.code, none.stderr], [3, "pitchey: there is no setting CACHE_TLT; did you mean CACHE_TTL?\n"]);
});

test("config set and unset write pitchey.conf", async (t) => {
  const cwd = folder(t);
  const conf = join(cwd, "data/pitchey.conf");
  const live = await run(cwd, ["config", "set", "CACHE_TTL", "600"]);
  assert.deepEqual([live.code, live.stdout], [0, "CACHE_TTL=600 counts at once\n"]);
  const restart = await run(cwd, ["config", "set", "PORT=8123"]);
  assert.equal(restart.stdout, "PORT=8123 counts after a restart\n");
  assert.equal(readFileSync(conf, "utf8"), "CACHE_TTL=600\nPORT=8123\n");
  assert.equal(statSync(conf).mode & 0o777, 0o600);
  const overruled = await run(cwd, ["config", "set", "CACHE_TTL", "700"], { env: { CACHE_TTL: "5" } });
  assert.equal(overruled.stdout, "CACHE_TTL=700 is written, but environment says otherwise and is heard first\n");
  const unset = await run(cwd, ["config", "unset", "PORT"]);
  assert.equal(unset.stdout, "PORT is no longer in pitchey.conf, which counts after a restart\n");
  assert.equal(readFileSync(conf, "utf8"), "CACHE_TTL=700\n");
});

test("config set refuses what the start would refuse", async (t) => {
  const cwd = folder(t);
  for (const [args, code, sentence] of [
    [["CACHE_TTL", "abc"], 2, "CACHE_TTL: not a duration; example 300 or 5m"],
    [["CACHE_TLT", "5"], 3, "there is no setting CACHE_TLT; did you mean CACHE_TTL?"],
    [["PITCHEY_DATA", "/x"], 2, "PITCHEY_DATA: the data folder cannot be named inside itself; use --data or the environment"],
    [["CACHE_TTL"], 2, "VALUE: Say the value; pitchey config unset takes a setting back."],
    [[], 2, "NAME: Say which setting."],
  ]) {
    const result = await run(cwd, ["config", "set", ...args]);
    assert.deepEqual([result.code, result.stderr], [code, `pitchey: ${sentence}\n`]);
  }
  const key = "kE9vQ2xZ7mW4rT1yU8iO5pA3sD6fG0hJ";
  assert.equal((await run(cwd, ["config", "set", "JWT_SECRET", key])).code, 0);
  const same = await run(cwd, ["config", "set", "JWT_REFRESH_SECRET", key]);
  assert.deepEqual([same.code, same.stderr], [2, "pitchey: JWT_REFRESH_SECRET (pitchey.conf:2): the same as JWT_SECRET; they must differ\n"]);
  assert.equal(readFileSync(join(cwd, "data/pitchey.conf"), "utf8"), `JWT_SECRET=${key}\n`);
});

test("config set refuses a log file that cannot be opened, and makes none", async (t) => {
  const cwd = folder(t);
  const conf = join(cwd, "data/pitchey.conf"), file = join(cwd, "x.log");
  for (const [path, why] of [[join(cwd, "none/x.log"), "No such file or directory"], [cwd, "Is a directory"], [`${file}/`, "No such file or directory"]]) {
    const refused = await run(cwd, ["config", "set", "LOG_FILE", path]);
    assert.deepEqual([refused.code, refused.stderr], [5, `pitchey: the log file ${path} cannot be opened: ${why}\n`]);
  }
  assert.ok(!existsSync(conf) && !existsSync(file));
  for (const value of [file, "stderr"]) assert.equal((await run(cwd, ["config", "set", "LOG_FILE", value])).code, 0);
  assert.ok(!existsSync(file), "the start makes it");

  const server = await serve(t, { cwd });
  const away = await run(cwd, ["config", "set", "LOG_FILE", "none/x.log"]);      // the server's folder is ours
  assert.deepEqual([away.code, away.stderr], [5, "pitchey: the log file none/x.log cannot be opened: No such file or directory\n"]);
  assert.equal(readFileSync(conf, "utf8"), "LOG_FILE=stderr\n");
  assert.equal((await run(cwd, ["config", "set", "LOG_FILE", "x.log"])).code, 0);
  await server.fetch("/api/health");
  await eventually(async () => existsSync(file) && readFileSync(file, "utf8").includes("/api/health"));
});

test("keys are made once, and only for who may read them", async (t) => {
  const cwd = folder(t);
  const first = await run(cwd, ["config", "init-secrets"]);
  assert.equal(first.stdout, "2 keys made\n");
  const secrets = readFileSync(join(cwd, "data/secrets"), "utf8");
  assert.match(secrets, /^JWT_SECRET=[\w-]{43}$/m);
  assert.match(secrets, /^JWT_REFRESH_SECRET=[\w-]{43}$/m);
  assert.equal(statSync(join(cwd, "data/secrets")).mode & 0o777, 0o600);
  const second = await run(cwd, ["config", "init-secrets"]);
  assert.equal(second.stdout, "all keys are there already\n");
  assert.equal(readFileSync(join(cwd, "data/secrets"), "utf8"), secrets);
});

test("a server takes over what is live, by command and by SIGHUP", async (t) => {
  const server = await serve(t);
  const ttl = async () => (await server.fetch("/api/cache/status")).json.data.ttlSeconds;
  assert.equal(await ttl(), 300);
  const set = await run(server.cwd, ["config", "set", "CACHE_TTL", "600"]);
  assert.deepEqual([set.code, set.stdout], [0, "CACHE_TTL=600 counts at once\n"]);
  assert.equal(await ttl(), 600);

  writeFileSync(join(server.data, "pitchey.conf"), "CACHE_TTL=700\nPITCHEY_WORKERS=3\n");
  server.signal("SIGHUP");
  await eventually(async () => (await ttl()) === 700);
  await server.says(/PITCHEY_WORKERS \(pitchey\.conf:2\): another value counts after a restart/);

  writeFileSync(join(server.data, "pitchey.conf"), "CACHE_TTL=800\nBODY_MAX=x\n");
  server.signal("SIGHUP");
  await server.says(/settings not taken over.*BODY_MAX=x \(pitchey\.conf:2\): not a size; example 65536 or 64K/);
  assert.equal(await ttl(), 700);
});

test("a site setting is in force on the next request", async (t) => {
  const server = await serve(t);
  const registration = async () => (await server.fetch("/api/config/flags")).json.data.flags.registration;
  assert.equal(await registration(), true);
  const off = await run(server.cwd, ["config", "set", "registration", "off"]);
  assert.deepEqual([off.code, off.stdout], [0, "registration=off counts from now on\n"]);
  assert.equal(await registration(), false);
  const wrong = await run(server.cwd, ["config", "set", "registration", "maybe"]);
  assert.deepEqual([wrong.code, wrong.stderr], [2, 'pitchey: "maybe" does not fit the setting registration; example off.\n']);
  const none = await run(server.cwd, ["config", "set", "flavour", "sweet"]);
  assert.deepEqual([none.code, none.stderr], [3, 'pitchey: There is no site setting "flavour".\n']);
});

test("production refuses a data folder that is open to others", async (t) => {
  const cwd = folder(t);
  mkdirSync(join(cwd, "data"), { mode: 0o700 });
  chmodSync(join(cwd, "data"), 0o755);
  const { code, stderr } = await run(cwd, ["serve"], { env: { PITCHEY_ENV: "production" } });
  assert.equal(code, 5);
  assert.match(stderr, /pitchey: \.\/data is open to others \(mode 0755\); chmod 0700 it/);
});

test("pages say what the settings let them: of a folder, by the guide", async (t) => {
  const cwd = folder(t);
  mkdirSync(join(cwd, "site"));
  writeFileSync(join(cwd, "site/index.html"), "<!doctype html><p>one");
  const server = await serve(t, { cwd, args: ["--web-root", "site"], env: { CONTENT_SECURITY: "guide", VITE_API_URL: "https://api.example" } });
  const page = await server.fetch("/", { headers: { Accept: "text/html" } });
  assert.deepEqual([page.status, page.text], [200, "<!doctype html><p>one"]);
  assert.match(page.headers["content-security-policy"], /connect-src 'self' https:\/\/api\.example$/);
  assert.equal(page.headers["strict-transport-security"], undefined);
});

test("behind a trusted proxy, TLS is what the proxy says", async (t) => {
  const server = await serve(t, { env: { TRUSTED_PROXIES: "127.0.0.1", HSTS: "1h" } });
  const transport = async (headers) => (await server.fetch("/", { headers: { Accept: "text/html", ...headers } })).headers["strict-transport-security"];
  assert.equal(await transport({ "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9" }), "max-age=3600");
  assert.equal(await transport({}), undefined);
  await eventually(() => server.log.some((line) => line.route === "pages" && line.addr === "203.0.113.9"));
});

test("the log's form and file follow the settings", async (t) => {
  const server = await serve(t);
  const path = join(server.cwd, "other.log");
  assert.equal((await run(server.cwd, ["config", "set", "LOG_FILE", path])).code, 0);
  assert.equal((await run(server.cwd, ["config", "set", "LOG_FORMAT", "text"])).code, 0);
  await server.fetch("/api/version");
  await eventually(() => /^\S+Z info {2}request .*route=\/api\/version status=200/m.test(readFileSync(path, "utf8")));
});
