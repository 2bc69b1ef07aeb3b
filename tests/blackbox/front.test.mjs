// The program behind proxies and before rude clients: what stands in a request's fields, spoken byte by byte over TCP.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { Program } from "./support/program.mjs";

/** A connection of its own: say() sends, hear() gives the next answer; ended becomes true with the other side's end. */
class Talk {
  constructor(program) {
    this.heard = Buffer.alloc(0);
    this.ended = false;
    this.socket = connect({ host: "127.0.0.1", port: Number(new URL(program.origin).port), noDelay: true });
    this.socket.on("data", (chunk) => this.#on(() => (this.heard = Buffer.concat([this.heard, chunk]))));
    for (const end of ["end", "close", "error"]) this.socket.on(end, () => this.#on(() => (this.ended = true)));
  }

  #on(change) {
    change();
    this.wake?.();
  }

  async #changed() {
    await new Promise((resolve) => (this.wake = resolve));
  }

  say(...lines) {
    this.socket.write(lines.join("\r\n"));
  }

  async #until(check) {
    for (;;) {
      const value = check();
      if (value !== undefined) return value;
      if (this.ended) return undefined;
      await this.#changed();
    }
  }

  async hear() {
    const end = await this.#until(() => (this.heard.indexOf("\r\n\r\n") < 0 ? undefined : this.heard.indexOf("\r\n\r\n") + 4));
    if (end === undefined) return undefined;
    const head = this.heard.subarray(0, end).toString();
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    await this.#until(() => (this.heard.length >= end + length ? true : undefined));
    const body = this.heard.subarray(end, end + length).toString();
    this.heard = this.heard.subarray(end + length);
    const field = (name) => new RegExp(`^${name}: (.*?)\r$`, "im").exec(head)?.[1];
    return { status: Number(head.slice(9, 12)), head, field, json: body.startsWith("{") ? JSON.parse(body) : undefined };
  }

  async end() {
    while (!this.ended) await this.#changed();
  }

  close() {
    this.socket.destroy();
  }
}

/** One request on a connection of its own. */
async function ask(program, ...lines) {
  const talk = new Talk(program);
  talk.say(...lines, "", "");
  const answer = await talk.hear();
  talk.close();
  return answer;
}

const get = (path, ...fields) => [`GET ${path} HTTP/1.1`, "Host: pitchey.example", ...fields];

test("nobody behind a proxy chooses the address that limits count him by", async () => {
  const program = await new Program({ env: { TRUSTED_PROXIES: "127.0.0.1", RATE_LIMIT: "5/hour", RATE_LIMIT_EXEMPT: "" } }).start();
  const sent = [
    ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 203.0.113.1"],
    ["X-Forwarded-For: 192.0.2.2", "X-Forwarded-For: 203.0.113.1"],
    ["X-Forwarded-For: 192.0.2.3, 203.0.113.1"],
    ['X-Forwarded-For: "', "X-Forwarded-For: 203.0.113.1:4711"],
    ["Forwarded: for=192.0.2.4", "X-Forwarded-For: 203.0.113.1"],
  ];
  for (const [i, fields] of sent.entries())
    assert.equal((await ask(program, ...get("/api/pitches", ...fields))).field("X-RateLimit-Remaining"), String(4 - i), fields.join(" + "));
  assert.equal((await ask(program, ...get("/api/pitches", "X-Forwarded-For: 192.0.2.5", "X-Forwarded-For: 203.0.113.1"))).status, 429);
  assert.equal((await ask(program, ...get("/api/pitches", "Forwarded: for=192.0.2.6", "Forwarded: for=203.0.113.1;proto=http"))).status, 429);
  assert.equal((await ask(program, ...get("/api/pitches", "X-Forwarded-For: 203.0.113.1", "X-Forwarded-For: 203.0.113.2"))).status, 200);
  await program.end();
});

test("OPTIONS * and an absolute target without a path ask for the server, and the connection goes on", async () => {
  const program = await new Program().start();
  const talk = new Talk(program);
  for (const target of ["*", "http://pitchey.example", "*"]) {
    talk.say(`OPTIONS ${target} HTTP/1.1`, "Host: pitchey.example", "Content-Length: 3", "", "abc");
    const answer = await talk.hear();
    assert.equal(answer.status, 204, target);
    assert.equal(answer.field("Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    assert.equal(answer.field("Content-Length"), undefined);
  }
  talk.say("OPTIONS / HTTP/1.1", "Host: pitchey.example", "", ...get("/api/version"), "", "");
  assert.equal((await talk.hear()).field("Allow"), "GET, HEAD, OPTIONS");
  assert.equal((await talk.hear()).status, 200);
  talk.close();
  await program.end();
});

test("417 ends the connection when a body was announced: the client may never send it", async () => {
  const program = await new Program().start();
  const talk = new Talk(program);
  talk.say("POST /api/auth/login HTTP/1.1", "Host: pitchey.example", "Expect: miracles", "Content-Length: 2", "", "");
  const answer = await talk.hear();
  assert.equal(answer.status, 417);
  assert.equal(answer.json.code, "EXPECTATION");
  assert.equal(answer.field("Connection"), "close");
  await talk.end();

  /* The body that was sent all the same is read and is no request. */
  const eager = new Talk(program);
  const smuggled = get("/api/version").join("\r\n") + "\r\n\r\n";
  eager.say("POST /api/auth/login HTTP/1.1", "Host: pitchey.example", "Expect: miracles", `Content-Length: ${smuggled.length}`, "", smuggled);
  assert.equal((await eager.hear()).status, 417);
  await eager.end();
  assert.equal(eager.heard.length, 0);

  const bodiless = new Talk(program);
  for (let i = 0; i < 2; i++) {
    bodiless.say(...get("/api/version", "Expect: miracles"), "", ...get("/api/version"), "", "");
    assert.equal((await bodiless.hear()).status, 417);
    assert.equal((await bodiless.hear()).status, 200);
  }
  bodiless.close();
  await program.end();
});

test("an honest upload may take longer than a request: the time of the work begins with the whole body", async () => {
  const program = await new Program({ env: { REQUEST_TIMEOUT: "5s", HTTP_BODY_RATE: "1" } }).start();
  const talk = new Talk(program);
  const body = JSON.stringify({ token: "none of ours" });
  talk.say("POST /api/auth/verify-email HTTP/1.1", "Host: pitchey.example", "Expect: 100-continue", "Content-Type: application/json",
    `Content-Length: ${body.length}`, "", "");
  assert.equal((await talk.hear()).status, 100); // the head is with the program: from here on its time would run
  const until = Date.now() + 6000;
  let sent = 0;
  while (Date.now() < until || sent < body.length - 1) {
    if (sent < body.length - 1) talk.say(body[sent++]);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  talk.say(body[sent]);
  const answer = await talk.hear();
  assert.equal(answer.status, 400);
  assert.equal(answer.json.code, "INVALID");
  talk.close();
  await program.end();
});
