// Rate limits, read-only mode and the end of the program, as a client meets them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { join_, pitch, Program } from "./support/program.mjs";

test("past the limit of an address it is 429 with the time to wait, and health is not counted", async () => {
  const program = await new Program({ env: { RATE_LIMIT: "5/hour", RATE_LIMIT_EXEMPT: "" } }).start();
  for (let i = 0; i < 5; i++) {
    const answer = await program.call("GET", "/api/pitches");
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("x-ratelimit-limit"), "5");
    assert.equal(answer.headers.get("x-ratelimit-remaining"), String(4 - i));
  }
  const refused = await program.call("GET", "/api/pitches");
  assert.equal(refused.status, 429);
  assert.equal(refused.json.code, "RATE_LIMITED");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  for (let i = 0; i < 20; i++) assert.equal((await program.call("GET", "/api/health")).status, 200);
  await program.end();
});

test("read-only: reads work, changes explain, signing in still works", async () => {
  const program = await new Program().start();
  const creator = await join_(program, "creator", "nora");
  program.command("config", "set", "read_only", "on");
  const refused = await program.call("POST", "/api/pitches", { token: creator.token, body: pitch });
  assert.equal(refused.status, 503);
  assert.equal(refused.json.code, "READ_ONLY");
  assert.equal((await program.call("GET", "/api/pitches")).status, 200);
  assert.equal((await program.call("POST", "/api/auth/creator/login", { body: { email: creator.email, password: creator.password } })).status, 200);
  program.command("config", "set", "read_only", "off");
  assert.equal((await program.call("POST", "/api/pitches", { token: creator.token, body: pitch })).status, 201);
  await program.end();
});

test("SIGTERM: what was asked is answered, then it ends with 0", async () => {
  const program = await new Program().start();
  const asked = Array.from({ length: 50 }, () => program.call("GET", "/api/pitches"));
  const first = await asked[0];
  assert.equal(first.status, 200);
  const end = program.stop();
  const answers = await Promise.allSettled(asked);
  assert.deepEqual(answers.filter((a) => a.status === "fulfilled" && a.value.status !== 200), []);
  assert.deepEqual(await end, { code: 0, signal: null });
  await program.end();
});

test("a second server on the same folder is refused and says who has it", async () => {
  const program = await new Program().start();
  const second = new Program({ data: program.data });
  await assert.rejects(second.start(), /is in use by pitchey serve \(pid \d+\)/);
  assert.deepEqual(await second.ended, { code: 4, signal: null });
  await program.end();
});

test("a storm of sign-ins: what does not fit is told at once, and reading goes on meanwhile", async () => {
  const program = await new Program({ env: { PASSWORD_HASHERS: "1" } }).start();
  const storm = Array.from({ length: 300 }, (_, i) =>
    program.call("POST", "/api/auth/creator/login", { body: { email: `nobody${i}@example.com`, password: "wrong" } }),
  );
  const reads = await Promise.all(Array.from({ length: 20 }, () => program.call("GET", "/api/pitches")));
  assert.deepEqual(new Set(reads.map((read) => read.status)), new Set([200]));
  const statuses = (await Promise.all(storm)).map((answer) => answer.status);
  assert.ok(statuses.includes(401));
  assert.ok(statuses.includes(503));
  assert.deepEqual(statuses.filter((status) => status !== 401 && status !== 503), []);
  await program.end();
});
