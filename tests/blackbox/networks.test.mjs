// Who has many networks: limits, waits and slow work count an IPv6 customer's /48 beside each of its /64s.
import assert from "node:assert/strict";
import { test } from "node:test";
import { engines, join_, Program } from "./support/program.mjs";

const behindProxy = (env = {}, engine = "sqlite") => new Program({ engine, env: { TRUSTED_PROXIES: "127.0.0.1", RATE_LIMIT_EXEMPT: "", ...env } }).start();
const from = (address) => ({ "x-forwarded-for": address });
const wrong = (program, address, name) =>
  program.call("POST", "/api/auth/creator/login", { headers: from(address), body: { email: `${name}@example.com`, password: "wrong" } });

/** `count` calls from each of so many /64s of one /48: how many had this status. */
async function spread(networks, count, call, status) {
  let met = 0;
  for (let network = 0; network < networks; network++)
    for (let i = 0; i < count; i++) met += (await call(`2001:db8:7:${network.toString(16)}::${i + 1}`, `${network}x${i}`)).status === status;
  return met;
}

test("a row's limit by address lets an IPv6 site have four networks' worth; another site has its own", async () => {
  const program = await behindProxy();
  const register = (address) => program.call("POST", "/api/auth/creator/register", { headers: from(address), body: {} });
  assert.equal(await spread(4, 10, register, 400), 40);
  const fifth = await register("2001:db8:7:ffff::1");
  assert.equal(fifth.status, 429);
  assert.equal(fifth.headers.get("x-ratelimit-limit"), "40");
  assert.ok(Number(fifth.headers.get("retry-after")) >= 1);
  assert.equal((await register("2001:db8:8::1")).status, 400);
  for (let i = 1; i <= 50; i++) assert.equal((await register(`192.0.2.${i}`)).status, 400); // neighbours of IPv4 are strangers
  await program.end();
});

test("pages of others use up nothing of their visitor's network; a body of no type we read is no registration", async () => {
  const program = await behindProxy();
  const register = (fields) => program.call("POST", "/api/auth/creator/register", { headers: { ...from("192.0.2.1"), ...fields }, body: {} });
  for (let i = 0; i < 12; i++) assert.equal((await register({ origin: "https://evil.example" })).status, 403);
  for (let i = 0; i < 12; i++) assert.equal((await register({ "content-type": "text/plain" })).status, 415);
  for (let i = 0; i < 10; i++) assert.equal((await register({})).status, 400);
  assert.equal((await register({})).status, 429);
  await program.end();
});

test("so does the flood limit", async () => {
  const program = await behindProxy({ RATE_LIMIT: "1/hour" });
  const read = (address) => program.call("GET", "/api/pitches", { headers: from(address) });
  assert.equal(await spread(4, 10, read, 200), 4);
  const fifth = await read("2001:db8:7:ffff::1");
  assert.equal(fifth.status, 429);
  assert.equal(fifth.headers.get("x-ratelimit-limit"), "40");
  assert.equal((await read("2001:db8:8::1")).status, 200);
  await program.end();
});

test("so does the usual limit, which one viewer of many networks meets", async () => {
  const program = await behindProxy({ RATE_LIMIT: "5/hour" });
  const read = (address) => program.call("GET", "/api/pitches", { headers: from(address) });
  assert.equal(await spread(4, 6, read, 200), 20);
  const fifth = await read("2001:db8:7:ffff::1");
  assert.equal(fifth.status, 429);
  assert.equal(fifth.headers.get("x-ratelimit-limit"), "20");
  assert.equal((await read("2001:db8:8::1")).status, 200);
  for (let i = 1; i <= 30; i++) assert.equal((await read(`192.0.2.${i}`)).status, 200);
  await program.end();
});

for (const engine of engines)
  test(`${engine}: thirty wrong sign-ins of any names close the door to their network, not to another; right ones do not open it`, async () => {
    const program = await behindProxy({}, engine);
    const nora = await join_(program, "creator", "nora");
    const right = (address) => program.call("POST", "/api/auth/creator/login", { headers: from(address), body: { email: nora.email, password: nora.password } });
    for (let i = 0; i < 15; i++) assert.equal((await wrong(program, "192.0.2.1", `a${i}`)).status, 401);
    assert.equal((await right("192.0.2.1")).status, 200);
    for (let i = 0; i < 15; i++) assert.equal((await wrong(program, "192.0.2.1", `b${i}`)).status, 401);
    const refused = await wrong(program, "192.0.2.1", "c");
    assert.equal(refused.status, 429);
    assert.equal(refused.json.code, "RATE_LIMITED");
    assert.match(refused.json.error, /^Too many wrong sign-ins\. Try again in \d+ minutes?\.$/);
    const wait = Number(refused.headers.get("retry-after"));
    assert.ok(wait >= 1 && wait <= 900, `${wait}`);
    assert.equal((await right("192.0.2.1")).status, 429);
    assert.equal((await right("192.0.2.2")).status, 200);
    await program.end();
  });

for (const engine of engines)
  test(`${engine}: an IPv6 site has four networks' worth of wrong sign-ins; an exempt network is not counted`, async () => {
    const program = await behindProxy({ RATE_LIMIT_EXEMPT: "203.0.113.0/24" }, engine);
    program.command("config", "set", "sign_in_tries", "1");
    assert.equal(await spread(5, 6, (address, name) => wrong(program, address, name), 401), 24);
    assert.equal((await wrong(program, "2001:db8:7:ffff::1", "z")).status, 429);
    assert.equal((await wrong(program, "2001:db8:8::1", "z")).status, 401);
    for (let i = 0; i < 8; i++) assert.equal((await wrong(program, "203.0.113.1", `e${i}`)).status, 401);
    await program.end();
  });

test("wrong sign-ins that wait for a hash count by the time they get it: many at once are no more than one after another", async () => {
  const program = await behindProxy({ PASSWORD_HASHERS: "1", REQUEST_TIMEOUT: "5m" });
  program.command("config", "set", "sign_in_tries", "1"); // of a network six
  const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => wrong(program, "192.0.2.1", `w${i}`))); // its places in the queue
  const hashed = answers.filter(({ status }) => status === 401).length;
  assert.ok(hashed >= 1 && hashed <= 7, `${hashed} of 16 hashed`); // and one for the hasher that is at work
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([401, 429]));
  await program.end();
});

test("while 70 /64s of one customer storm, whoever signs in from elsewhere gets through", async () => {
  const program = await behindProxy({ RATE_LIMIT_EXEMPT: "2001:db8::/32", PASSWORD_HASHERS: "1" }); // no limit stops the storm: only turns do
  const nora = await join_(program, "creator", "nora");
  let going = true, hashed = 0;
  const statuses = new Set();
  const one = async (i) => {
    for (let n = 0; going; n++) {
      const { status } = await wrong(program, `2001:db8:0:${i.toString(16)}::1`, `s${i}x${n}`);
      statuses.add(status);
      hashed += status === 401;
    }
  };
  const all = Array.from({ length: 70 }, (_, i) => one(i));
  while (hashed < 4) await new Promise((resolve) => setImmediate(resolve));
  for (let i = 1; i <= 4; i++) {
    const { status } = await program.call("POST", "/api/auth/creator/login", { headers: from(`198.51.100.${i}`), body: { email: nora.email, password: nora.password } });
    assert.equal(status, 200);
  }
  going = false;
  await Promise.all(all);
  assert.deepEqual([...statuses].sort(), [401, 503]);
  await program.end();
});
