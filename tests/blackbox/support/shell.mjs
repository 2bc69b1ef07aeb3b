// The real program in a folder of the test's own: commands that end, and a server that runs until the test is over.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATIENCE_MS, TOGETHER } from "./patience.mjs";

export const program = process.env.PITCHEY ?? new URL("../../../build-dev/pitchey", import.meta.url).pathname;

// Nothing of the caller's settings reaches the program.
function environment(more = {}) {
  const { PATH, TMPDIR, ASAN_OPTIONS, UBSAN_OPTIONS } = process.env;
  const kept = { PATH, TMPDIR, ASAN_OPTIONS, UBSAN_OPTIONS };
  return Object.fromEntries(Object.entries({ ...kept, ...more }).filter(([, value]) => value !== undefined));
}

/** An empty folder that goes with the test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "pitchey-test-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function collect(child) {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (said[name] += text));
  return said;
}

/** Runs a command to its end, far from any terminal: { code, stdout, stderr, json }. */
export function run(cwd, args, { env, input = "" } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: environment(env), detached: true });
    const said = collect(child);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const result = { code, signal, ...said };
      if (args.includes("--json")) result.json = JSON.parse(said.stdout);
      resolve(result);
    });
    child.stdin.on("error", () => {});     // it may end without reading
    child.stdin.end(input);
  });
}

function urlParts(url) {
  return { hostname: url.hostname.replace(/^\[|\]$/g, ""), port: url.port, path: url.pathname + url.search };
}

/** One request to an address or, when it begins with a slash, to a Unix socket: { status, headers, text, json }. Connections are not kept. */
export function fetchFrom(base, path, { method = "GET", headers = {}, body } = {}) {
  const payload = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  const where = base.startsWith("/") ? { socketPath: base, path } : urlParts(new URL(path, base));
  if (payload !== undefined) headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload), ...headers };
  return new Promise((resolve, reject) => {
    const request = http.request({ ...where, method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => (text += piece)).on("error", reject);
      response.on("end", () => {
        const isJson = (response.headers["content-type"] ?? "").startsWith("application/json");
        resolve({ status: response.statusCode, headers: response.headers, text, json: isJson && text ? JSON.parse(text) : undefined });
      });
    });
    request.on("error", reject);
    request.end(payload);
  });
}

export class Server {
  constructor(cwd, child, said) {
    Object.assign(this, { cwd, child, said, data: join(cwd, "data") });
    this.control = join(this.data, "run/control.sock");
    this.ended = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
  }

  get stderr() {
    return this.said.stderr;
  }

  /** The lines of the log, parsed. */
  get log() {
    return this.stderr.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  }

  fetch(path, options) {
    return fetchFrom(this.url, path, options);
  }

  signal(name) {
    this.child.kill(name);
  }

  /** Ends it in order; what it ended with. */
  async stop(signal = "SIGTERM") {
    this.child.kill(signal);
    return this.ended;
  }

  /** Until the program has said something that matches; what matched. */
  async says(pattern, within = PATIENCE_MS) {
    const end = Date.now() + within;
    for (;;) {
      const match = this.stderr.match(pattern);
      if (match) return match;
      if (this.child.exitCode !== null || Date.now() > end) throw new Error(`it never said ${pattern}:\n${this.stderr}`);
      await Promise.race([new Promise((resolve) => this.child.stderr.once("data", resolve)), this.ended, pause(200)]);
    }
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Waits until a check holds; for what has no event of its own. */
export async function eventually(check, within = PATIENCE_MS) {
  const end = Date.now() + within;
  for (;;) {
    const result = await check();
    if (result) return result;
    if (Date.now() > end) throw new Error(`it never came true: ${check}`);
    await pause(20);
  }
}

/** Starts a server on a free port and waits until it is ready. It ends with the test at the latest. */
export async function serve(t, { cwd = folder(t), args = [], env } = {}) {
  const [file, ...words] = [...TOGETHER, program, "serve", "--port", "0", ...args];
  const child = spawn(file, words, { cwd, env: environment(env), stdio: ["ignore", "pipe", "pipe"] });
  const server = new Server(cwd, child, collect(child));
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await server.ended;
  });
  await server.says(/^pitchey \S+ ready: /m);
  server.url = `http://${readFileSync(join(server.data, "run/address"), "utf8").trim()}`;
  return server;
}
