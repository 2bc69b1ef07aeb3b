// The disk is full: what changes something is refused in words and leaves nothing behind, reading goes on, and once there
// is room again the same request is stored, by the same process.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LONG_MS } from "./support/patience.mjs";
import { join_, pitch, Program, until } from "./support/program.mjs";
import { eventually } from "./support/shell.mjs";
import { smallDisk } from "./support/small_disk.mjs";

const DISK_BYTES = 16 * 1024 * 1024;
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
const long = "The salt takes the wells one by one, and the family drinks. ".repeat(300);

const refusal = { success: false, error: "There is no room left. Nothing was stored.", code: "STORAGE_FULL" };

function refusedForRoom(answer, what) {
  assert.equal(answer.status, 507, `${what}: ${answer.text}`);
  const { requestId, ...rest } = answer.json;
  assert.deepEqual(rest, refusal, what);
  assert.ok(requestId, what);
}

/** The same call until the disk is full, for SQLite's log has room of its own that it uses first; those that were stored. */
async function untilRefused(program, call) {
  const stored = [];
  for (let i = 0; i < 1000; i++) {
    const answer = await call(i);
    if (answer.status === 507) return { stored, answer };
    assert.equal(answer.status, 201, answer.text);
    stored.push(answer.json.data.pitch);
  }
  throw new Error("the disk never became full");
}

async function ownPitches(program, token) {
  const all = [];
  for (let cursor = ""; ; ) {
    const { json } = await program.call("GET", `/api/pitches/mine?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { token });
    all.push(...json.data.pitches);
    if (!json.data.pagination.hasMore) return all;
    cursor = json.data.pagination.nextCursor;
  }
}

test("a full disk refuses writes, serves reads, loses nothing and recovers without a restart", { timeout: LONG_MS }, async (t) => {
  const disk = await smallDisk(t, DISK_BYTES);
  const program = await new Program(disk.options).start();
  t.after(() => program.end());
  const { token } = await join_(program, "creator", "nora");
  const call = (method, path, body, headers) => program.call(method, path, { token, body, headers });
  const create = (title, headers) => call("POST", "/api/pitches", { ...pitch, title, longSynopsis: long, status: "draft" }, headers);
  const { json: { data: { pitch: first } } } = await call("POST", "/api/pitches", { ...pitch, status: "draft" });
  const before = (await call("GET", `/api/pitches/${first.id}`)).text;

  disk.fill();
  const { stored, answer } = await untilRefused(program, (i) => create(`Filling ${i}`));
  refusedForRoom(answer, "a create");
  const kept = new Set([first.id, ...stored.map((one) => one.id)]);

  await t.test("every kind of write is refused with the sentence, and none of it is there", async () => {
    refusedForRoom(await call("PUT", `/api/pitches/${first.id}`, { title: "Half", logline: "Half of a change is worse than none of it.", longSynopsis: long }), "an update");
    refusedForRoom(await call("POST", `/api/pitches/${first.id}/publish`), "a publication");
    refusedForRoom(await call("DELETE", `/api/pitches/${stored[0]?.id ?? first.id}`), "a deletion");
    refusedForRoom(await create("Kept under a key", { "Idempotency-Key": "one" }), "a create with a key");
    assert.equal((await call("GET", `/api/pitches/${first.id}`)).text, before);
    assert.deepEqual(new Set((await ownPitches(program, token)).map((one) => one.id)), kept);
  });

  await t.test("many at once are all refused", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => create(`Storm ${i}`)));
    for (const one of answers) refusedForRoom(one, "one of many");
  });

  await t.test("signing in, which stores a session, says the same", async () => {
    refusedForRoom(await program.call("POST", "/api/auth/creator/login", { body: { email: "nora@example.com", password: "a long way down" } }), "a sign-in");
  });

  await t.test("reading goes on, and health says that the storage is down", async () => {
    for (const path of ["/", "/api/pitches", "/api/config/all", "/api/version"]) assert.equal((await program.call("GET", path)).status, 200, path);
    const health = await until("health saw it", async () => {
      const answer = await program.call("GET", "/api/health");
      return answer.status === 503 && answer;
    });
    assert.deepEqual(health.json.services, { storage: { status: "down" } });
    assert.equal(health.json.code, "UNAVAILABLE");
    assert.doesNotMatch(health.text, /healthy/);
  });

  await t.test("with room again the same writes are stored by the same process", async () => {
    const { pid } = program.child;
    disk.free();
    const again = await create("Kept under a key", { "Idempotency-Key": "one" });
    assert.equal(again.status, 201, again.text);
    assert.equal(again.headers.get("idempotency-replayed"), null);
    kept.add(again.json.data.pitch.id);
    assert.equal((await call("PUT", `/api/pitches/${first.id}`, { longSynopsis: long })).status, 200);
    assert.equal((await call("POST", `/api/pitches/${first.id}/publish`)).status, 200);
    await until("health is well again", async () => (await program.call("GET", "/api/health")).status === 200);
    assert.equal(program.child.pid, pid);
    assert.equal(program.child.exitCode, null);
  });

  await t.test("all that was answered is there, also after a kill, and the database is whole", async () => {
    assert.equal(program.command("db", "check"), "the database is whole\n");
    await program.kill();
    await program.start();
    assert.deepEqual(new Set((await ownPitches(program, token)).map((one) => one.id)), kept);
    assert.equal(program.command("db", "check"), "the database is whole\n");
  });
});

test("a start with a full disk serves what is there", { timeout: LONG_MS }, async (t) => {
  const disk = await smallDisk(t, DISK_BYTES);
  const program = await new Program(disk.options).start();
  t.after(() => program.end());
  const { token } = await join_(program, "creator", "nora");
  const body = { ...pitch, longSynopsis: long, status: "draft" };
  const { json: { data: { pitch: first } } } = await program.call("POST", "/api/pitches", { token, body });
  disk.fill();
  await untilRefused(program, () => program.call("POST", "/api/pitches", { token, body }));
  program.options.env = { ...program.options.env, PORT: new URL(program.origin).port };
  await program.stop();
  disk.fill();
  await program.start();
  await eventually(() => program.said.includes("run/address cannot be written"));
  assert.equal((await program.call("GET", `/api/pitches/${first.id}`, { token })).status, 200);
  refusedForRoom(await program.call("POST", "/api/pitches", { token, body: { ...body, longSynopsis: long.repeat(4) } }), "a create");
});

test("a mail that finds no room is kept, and sent once there is some", { timeout: LONG_MS }, async (t) => {
  const disk = await smallDisk(t, DISK_BYTES);
  const program = await new Program(disk.options).start();
  t.after(() => program.end());
  const { token } = await join_(program, "creator", "nora");
  const past = CHECKPOINT_BYTES / long.length + 50;    // SQLite's log is written from its beginning again, with room in it
  for (let i = 0; i < past; i++) await program.call("POST", "/api/pitches", { token, body: { ...pitch, longSynopsis: long, status: "draft" } });
  disk.fill();
  const body = { email: "ida@example.com", password: "a long way down", displayName: "Ida" };
  assert.equal((await program.call("POST", "/api/auth/creator/register", { body })).status, 201);
  await eventually(() => program.said.includes("The outbox cannot be written"));
  assert.equal(program.mailed("/verify-email?token=", body.email), undefined);
  disk.free();
  const link = await eventually(() => program.mailed("/verify-email?token=", body.email), LONG_MS);     // it is tried again later each time
  assert.equal((await program.call("POST", "/api/auth/verify-email", { body: { token: link } })).status, 200);
});
