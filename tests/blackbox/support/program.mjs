// The real program on a data folder of its own, for black-box and browser tests: started, spoken to, killed.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATIENCE_MS, TOGETHER } from "./patience.mjs";

const binary = process.env.PITCHEY ?? new URL("../../../build/pitchey", import.meta.url).pathname;
/** The private server of tools/with-postgres; undefined without it. */
export const server = process.env.PITCHEY_TEST_DATABASE;
let made = 0;
process.setMaxListeners(0);

/** The engines that can be tested here: SQLite always, PostgreSQL beside tools/with-postgres. */
export const engines = server ? ["sqlite", "postgres"] : ["sqlite"];

/** A database of its own on the private server. */
export function newDatabase() {
  const name = `blackbox_${process.pid}_${++made}`;
  execFileSync("psql", ["-q", "-d", server, "-c", `CREATE DATABASE ${name} TEMPLATE template0 STRATEGY file_copy`]);
  return new URL(`/${name}`, server).href.replace("///", "//");
}

export class Program {
  /** options: engine, data (a folder to go on with), env, args, inside (the words of a command that runs it elsewhere). */
  constructor(options = {}) {
    this.options = options;
    this.data = options.data ?? mkdtempSync(join(tmpdir(), "pitchey-blackbox-"));
    if (!options.data) process.once("exit", () => rmSync(this.data, { recursive: true, force: true }));    // of a test that failed, too
    this.database = options.database ?? (options.engine === "postgres" ? newDatabase() : undefined);
  }

  env() {
    const database = this.database ? { DATABASE_URL: this.database } : {};
    return { PATH: process.env.PATH, HOME: this.data, PORT: "0", RATE_LIMIT: "off", RATE_LIMIT_EXEMPT: "127.0.0.0/8", REQUEST_TIMEOUT: "5m", PITCHEY_DATA: this.data, ...database, ...this.options.env };
  }

  #line(...words) {
    return [...(this.options.inside ?? []), binary, ...words];
  }

  /** Starts it and waits for its word that it is ready; rejects with what it said when it ends instead. */
  start() {
    this.said = "";
    const [file, ...words] = [...TOGETHER, ...this.#line("serve", ...(this.options.args ?? []))];
    this.child = spawn(file, words, { env: this.env(), cwd: this.data });
    this.ended = new Promise((resolve) => this.child.once("exit", (code, signal) => resolve({ code, signal })));
    return new Promise((resolve, reject) => {
      const listen = (chunk) => {
        this.said += chunk;
        const ready = /ready: (http:\/\/\S+)/.exec(this.said);
        if (ready && !this.origin) {
          this.origin = ready[1];
          this.hold(false);
          resolve(this);
        }
      };
      this.child.stderr.on("data", listen);
      this.child.stdout.on("data", listen);
      this.ended.then(() => reject(new Error(`the program ended:\n${this.said}`)));
    });
  }

  /** While it is held, this process waits for it; a test that failed must not wait for ever for what it left running. */
  hold(on) {
    for (const handle of [this.child, this.child.stdout, this.child.stderr]) on ? handle.ref() : handle.unref();
  }

  /** kill -9: nothing is said to it. */
  async kill() {
    this.hold(true);
    this.child.kill("SIGKILL");
    await this.ended;
    this.origin = undefined;
  }

  async stop(signal = "SIGTERM") {
    this.hold(true);
    this.child.kill(signal);
    const end = await this.ended;
    this.origin = undefined;
    return end;
  }

  /** Stops it and takes its folder away. */
  async end() {
    if (this.origin) await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** One command of the same program on the same data. */
  command(...words) {
    const [file, ...rest] = this.#line(...words);
    return execFileSync(file, rest, { env: this.env(), cwd: this.data, encoding: "utf8" });
  }

  async call(method, path, { token, body, headers } = {}) {
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: text.startsWith("{") ? JSON.parse(text) : undefined };
  }

  /** The token in the newest mail (to this address) that has this link. */
  mailed(link, to = "") {
    const box = join(this.data, "outbox");
    for (const name of readdirSync(box).filter((file) => /^\d+\.eml$/.test(file)).sort().reverse()) {
      const [head, body] = readFileSync(join(box, name), "utf8").split("\r\n\r\n");
      const text = Buffer.from(body, "base64").toString();
      const at = text.indexOf(link);
      if (at >= 0 && head.includes(to)) return text.slice(at + link.length).split(/\s/)[0];
    }
    return undefined;
  }
}

/** Waits for something that is about to become true; the test fails with its name when it does not. */
export async function until(what, check) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`it never came to this: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const pitch = {
  title: "Salt Wedding",
  logline: "A bride inherits the salt works that her new family has been poisoning for years.",
  genre: "drama",
  budgetRange: "low",
  synopsis: "A bride inherits the salt works on the coast and finds out, one well at a time, what her new family has done.",
  longSynopsis: "The whole story, with the word quicksilver in it.",
};

/** Joins, confirms by the mailed link and signs in. */
export async function join_(program, portal, name, more = {}) {
  const email = `${name}@example.com`;
  const password = "a long way down";
  await program.call("POST", `/api/auth/${portal}/register`, { body: { email, password, displayName: name, ...more } });
  const link = await until("the mail is in the outbox", () => program.mailed("/verify-email?token=", email));
  await program.call("POST", "/api/auth/verify-email", { body: { token: link } });
  const session = await program.call("POST", `/api/auth/${portal}/login`, { body: { email, password } });
  return { token: session.json.token, user: session.json.user, email, password };
}
