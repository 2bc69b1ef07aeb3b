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
  const program = await new Program({ env: { TRUSTED_PROXIES: "127.0.0.1", RATE_LIMIT: "5/minute", RATE_LIMIT_EXEMPT: "" } }).start();
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
