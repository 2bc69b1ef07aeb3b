// PostgreSQL that hangs: all of it, one backend, a lock on a table, no connection to be had. The bounds are generous, for
// they tell a rule that holds from a deadline of five minutes that ran out; the tight figures are measured in bench/run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PATIENCE_MS } from "./support/patience.mjs";
import { join_, newDatabase, pitch, Program, server, until } from "./support/program.mjs";
import { psql, whileHung, whileOpen, whileStopped } from "./support/postgres.mjs";

const SOON_MS = PATIENCE_MS;

async function site(t, { env, signed } = {}) {
  const program = await new Program({ engine: "postgres", env: { ...env } }).start();
  t.after(() => program.end());
  const creator = signed ? await join_(program, "creator", "nora") : undefined;
  return { program, creator };
}

async function timed(promise) {
  const since = performance.now();
  const answer = await promise;
  return { ...answer, ms: performance.now() - since };
}

/** Only of what may be seen. */
function count(seen, status) {
  assert.ok(status in seen, `an answer of ${status}`);
  seen[status]++;
}

const status = async (program, path = "/api/health") => (await program.call("GET", path)).status;

if (server) {
  test("a server that hangs is away: health is down, what runs and what comes is 503, and it serves again by itself", async (t) => {
    const { program, creator } = await site(t, { signed: true });
    await whileHung(async () => {
      const since = performance.now();
      const reads = Array.from({ length: 30 }, () => timed(program.call("GET", "/api/pitches")));
      const writes = Array.from({ length: 5 }, () => timed(program.call("POST", "/api/pitches", { token: creator.token, body: pitch })));
      const ended = await Promise.all([...reads, ...writes]);
      t.diagnostic(`the requests of that moment ended within ${Math.max(...ended.map((r) => r.ms)).toFixed(0)} ms`);
      assert.deepEqual([...new Set(ended.map((r) => r.status))], [503]);
      assert.ok(Math.max(...ended.map((r) => r.ms)) < SOON_MS, "they wait for their own deadline");
      const health = await until("health says down", async () => (await program.call("GET", "/api/health")).json.status === "down");
      t.diagnostic(`health said down within ${(performance.now() - since).toFixed(0)} ms`);
      assert.ok(health && performance.now() - since < SOON_MS);
      const refused = [];
      for (let i = 0; i < 50; i++) refused.push(await timed(program.call("GET", "/api/pitches", i % 2 ? { token: creator.token } : {})));
      assert.deepEqual([...new Set(refused.map((r) => r.json.code))], ["UNAVAILABLE"]);
      t.diagnostic(`then a refusal took ${refused.map((r) => r.ms).sort((a, b) => a - b)[25].toFixed(1)} ms`);
      for (const path of ["/metrics", "/api/health/detailed", "/api/version"]) assert.ok([200, 503].includes(await status(program, path)), path);
    });
    await until("the site serves again", async () => (await status(program, "/api/pitches")) === 200);
    await until("health says so", async () => (await status(program)) === 200);
    assert.equal((await program.call("POST", "/api/pitches", { token: creator.token, body: pitch })).status, 201);
  });

  test("a hang of an idle site is noticed without a request", async (t) => {
    const { program } = await site(t);
    await whileHung(async () => {
      const since = performance.now();
      await until("health says down", async () => (await status(program)) === 503);
      t.diagnostic(`noticed after ${(performance.now() - since).toFixed(0)} ms`);
    });
    await until("health says so", async () => (await status(program)) === 200);
  });

  // In order: who waits is told that the server is away, and nothing is left to be cut. The watch's cut would be a 1.
  const ENDS = { DRAIN_TIMEOUT: "60s" };

  test("the program ends in order while the server hangs, also with requests that wait for it", async (t) => {
    const { program } = await site(t, { env: ENDS });
    await whileHung(async () => {
      let first;
      const told = Array.from({ length: 20 }, () => program.call("GET", "/api/pitches").then((answer) => (first = answer.status), () => "cut"));
      const busy = async () => Number(/^pitchey_workers_busy (\d+)/m.exec((await program.call("GET", "/metrics")).text)[1]);
      await until("some are waiting, or were", async () => first || (await busy()) > 1);
      const since = performance.now();
      assert.deepEqual(await program.stop(), { code: 0, signal: null });
      t.diagnostic(`ended after ${(performance.now() - since).toFixed(0)} ms`);
      assert.ok(performance.now() - since < SOON_MS);
      const answers = new Set(await Promise.all(told));
      answers.delete("cut");                  // those that were not accepted any more
      assert.deepEqual([...answers], [503]);
    });
  });

  test("statements that are given up on leave nothing behind that holds up the end", async (t) => {
    const { program } = await site(t, { env: { REQUEST_TIMEOUT: "300ms", ...ENDS } });
    await whileHung(async () => {
      const late = await Promise.all(Array.from({ length: 20 }, () => program.call("GET", "/api/pitches")));
      assert.deepEqual([...new Set(late.map((r) => r.status))], [503]);
      const since = performance.now();
      assert.deepEqual(await program.stop(), { code: 0, signal: null });
      t.diagnostic(`ended after ${(performance.now() - since).toFixed(0)} ms`);
      assert.ok(performance.now() - since < SOON_MS);
    });
  });

  test("one backend that hangs costs its own statement, whichever it is", async (t) => {
    const database = newDatabase();
    const program = await new Program({ database, env: { REQUEST_TIMEOUT: "4s" } }).start();
    t.after(() => program.end());
    const name = new URL(database).pathname.slice(1);
    const backends = psql(server, `SELECT pid FROM pg_stat_activity WHERE datname = '${name}' AND application_name LIKE 'pitchey/%'`);
    for (const pid of backends.split("\n").map(Number)) {
      await whileStopped(pid, async () => {
        const since = performance.now();
        const seen = { 200: 0, 503: 0 };
        while (performance.now() - since < 6000) {
          count(seen, await status(program, "/api/pitches"));
          assert.notEqual((await program.call("GET", "/api/health")).json.services.database.status, "down", "health stays up");
        }
        assert.ok(seen[200] > seen[503], `others go on: ${JSON.stringify(seen)}`);
        assert.ok(seen[503] <= 3, `one statement at a time meets it: ${JSON.stringify(seen)}`);
      });
    }
  });

  test("a lock on tables holds up those who need them, and neither health nor the figures", async (t) => {
    const { program, creator } = await site(t, { signed: true, env: { PITCHEY_WORKERS: "4", REQUEST_TIMEOUT: "20s" } });
    await whileOpen(program.database, "LOCK TABLE pitch, session IN ACCESS EXCLUSIVE MODE", async () => {
      const blocked = Array.from({ length: 40 }, () => timed(program.call("GET", "/api/pitches", { token: creator.token })));
      await until("the workers wait", async () => psql(server, "SELECT count(*) FROM pg_locks WHERE NOT granted") >= 4);
      for (let i = 0; i < 20; i++) {
        for (const path of ["/api/health", "/api/health/detailed", "/metrics", "/api/cache/status"]) {
          const answer = await program.call("GET", path, i % 4 === 3 ? { token: creator.token } : {}); // whoever waits for the lock ends with 503
          assert.ok(answer.status === 200, `${path} ${answer.status}: ${answer.text}`);
        }
      }
      const held = async () => (await program.call("GET", "/api/health/detailed")).json.data.parts.find((part) => part.name === "database").status;
      await until("the part says that it is held up", async () => (await held()) === "degraded");
      const ended = await Promise.all(blocked);
      assert.deepEqual([...new Set(ended.map((r) => r.status))], [503]);
      assert.ok(Math.max(...ended.map((r) => r.ms)) < SOON_MS);
    });
    await until("health is well", async () => (await program.call("GET", "/api/health")).json.status === "healthy");
    assert.equal(await status(program, "/api/pitches"), 200);
  });

  test("a server without a connection to spare: those there go on, who waits hears that it is busy", async (t) => {
    const database = newDatabase();
    const name = new URL(database).pathname.slice(1);
    const role = `${name}_role`;
    psql(server, `CREATE ROLE ${role} LOGIN CONNECTION LIMIT 3; ALTER DATABASE ${name} OWNER TO ${role}`);
    const url = database.replace("postgres@", `${role}@`);
    const program = await new Program({ database: url, env: { PITCHEY_WORKERS: "8" } }).start();
    t.after(() => program.end());
    let stop = false;
    const seen = { 200: 0, 503: 0 };
    const codes = new Set();
    let slowest = 0;
    const client = async () => {
      while (!stop) {
        const answer = await timed(program.call("GET", "/api/pitches"));
        count(seen, answer.status);
        if (answer.status !== 200) codes.add(answer.json.code);
        slowest = Math.max(slowest, answer.ms);
      }
    };
    const clients = Array.from({ length: 12 }, client);
    for (const end = Date.now() + 4000; Date.now() < end;) assert.notEqual((await program.call("GET", "/api/health")).json.status, "down");
    stop = true;
    await Promise.all(clients);
    t.diagnostic(`${JSON.stringify(seen)}, the slowest ${slowest.toFixed(0)} ms`);
    assert.ok(seen[200] > 0 && slowest < SOON_MS);
    assert.ok(!codes.has("UNAVAILABLE"));

    await whileOpen(database, "LOCK TABLE pitch IN ACCESS EXCLUSIVE MODE", async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => timed(program.call("GET", "/api/pitches"))));
      assert.deepEqual([...new Set(answers.map((r) => r.json.code))], ["BUSY"]);
      assert.ok(Math.max(...answers.map((r) => r.ms)) < SOON_MS);
      assert.notEqual((await program.call("GET", "/api/health")).json.status, "down");
    });
    assert.equal(await status(program, "/api/pitches"), 200);
  });
}
