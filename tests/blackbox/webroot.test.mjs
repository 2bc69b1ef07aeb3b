// --web-root: the pages of a folder as they lie there at the moment, nothing beside it, and nothing of it in memory.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { eventually, fetchFrom, folder, run, serve } from "./support/shell.mjs";

const document_ = { headers: { Accept: "text/html" } };

/** A folder with a page and an asset, and a server of it. */
async function serveSite(t) {
  const cwd = folder(t);
  const site = join(cwd, "site");
  mkdirSync(join(site, "assets"), { recursive: true });
  writeFileSync(join(site, "index.html"), "<!doctype html><p>one");
  writeFileSync(join(site, "assets/app.js"), "1");
  writeFileSync(join(site, "empty.txt"), "");
  return { site, server: await serve(t, { cwd, args: ["--web-root", "site"] }) };
}

test("a file that changes is another at the next request, with nobody told", async (t) => {
  const { site, server } = await serveSite(t);
  const first = await server.fetch("/", document_);
  assert.deepEqual([first.status, first.text], [200, "<!doctype html><p>one"]);
  assert.equal((await server.fetch("/", { headers: { ...document_.headers, "If-None-Match": first.headers.etag } })).status, 304);

  writeFileSync(join(site, "next"), "<!doctype html><p>two");
  renameSync(join(site, "next"), join(site, "index.html"));
  const second = await server.fetch("/", { headers: { ...document_.headers, "If-None-Match": first.headers.etag } });
  assert.deepEqual([second.status, second.text], [200, "<!doctype html><p>two"]);
  writeFileSync(join(site, "new.txt"), "new");
  assert.equal((await server.fetch("/new.txt")).text, "new");
});

test("a folder answers as the program's own pages do", async (t) => {
  const { server } = await serveSite(t);
  const script = await server.fetch("/assets/app.js");
  assert.deepEqual([script.status, script.text, script.headers["content-type"], script.headers["x-content-type-options"]],
    [200, "1", "text/javascript; charset=utf-8", "nosniff"]);
  const head = await server.fetch("/assets/app.js", { method: "HEAD" });
  assert.deepEqual([head.status, head.headers["content-length"], head.text], [200, "1", ""]);
  assert.deepEqual([(await server.fetch("/empty.txt")).status, (await server.fetch("/empty.txt")).text], [200, ""]);
  assert.match((await server.fetch("/pitches/7", document_)).text, /one/);
  assert.equal((await server.fetch("/assets/gone.js", document_)).status, 404);
  const post = await server.fetch("/", { method: "POST", body: {} });
  assert.deepEqual([post.status, post.headers.allow], [405, "GET, HEAD, OPTIONS"]);
  assert.equal((await server.fetch("/api/version")).status, 200);
});

test("no link and no path leads out of the folder", async (t) => {
  const { site, server } = await serveSite(t);
  writeFileSync(join(site, "../outside.txt"), "secret");
  writeFileSync(join(site, ".hidden.txt"), "secret");
  symlinkSync("../outside.txt", join(site, "link.txt"));
  symlinkSync("/etc/passwd", join(site, "passwd.txt"));
  symlinkSync("..", join(site, "up"));
  symlinkSync("assets/app.js", join(site, "inside.js"));
  assert.equal((await server.fetch("/inside.js")).text, "1");
  for (const path of ["/link.txt", "/passwd.txt", "/up/outside.txt", "/.hidden.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/assets/..%2f..%2foutside.txt"]) {
    const answer = await server.fetch(path, { headers: { Accept: "image/png" } });
    assert.equal(answer.status, 404, path);
  }
});

const MIB = 1024 * 1024;
const resident = (server) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))[1]) * 1024;

test("reading the settings again keeps nothing of the folder, nor of the settings", async (t) => {
  const { site, server } = await serveSite(t);
  writeFileSync(join(site, "large.bin"), Buffer.alloc(20 * MIB, "x"));
  let times = 0;
  const again = async () => {
    server.signal("SIGHUP");
    times++;
    await eventually(() => server.log.filter((line) => line.msg === "settings read again").length === times);
    await eventually(async () => (await server.fetch("/large.bin")).text.length === 20 * MIB);
  };
  for (let i = 0; i < 3; i++) await again();
  const before = resident(server);
  for (let i = 0; i < 40; i++) await again();
  assert.ok(resident(server) - before < 60 * MIB, `${resident(server) - before} bytes more`);     // 800 MiB, were it kept
});

test("a folder that is not there is refused at the start and by config set, and at SIGHUP the pages stay as they were", async (t) => {
  const missing = await run(folder(t), ["serve", "--port", "0", "--web-root", "nowhere"]);
  assert.deepEqual([missing.code, missing.stderr.trimEnd().split("\n").at(-1)],
    [3, "pitchey: WEB_ROOT: nowhere cannot be read: No such file or directory"]);

  const cwd = folder(t);
  mkdirSync(join(cwd, "site"));
  writeFileSync(join(cwd, "site/index.html"), "<!doctype html><p>one");
  const server = await serve(t, { cwd });
  const set = (value) => fetchFrom(server.control, "/control/config/set", { method: "POST", body: { name: "WEB_ROOT", value } });
  assert.equal((await set("site")).status, 200);
  assert.match((await server.fetch("/", document_)).text, /one/);
  assert.equal((await set("elsewhere")).status, 404);
  assert.match((await server.fetch("/", document_)).text, /one/);
  writeFileSync(join(cwd, "data/pitchey.conf"), "WEB_ROOT=elsewhere\n");     // by hand
  server.signal("SIGHUP");
  await server.says(/"msg":"pages stay as they were"/);
  assert.match((await server.fetch("/", document_)).text, /one/);
});
