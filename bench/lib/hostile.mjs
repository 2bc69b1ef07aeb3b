// Hostile use: the costliest anonymous requests, a storm of wrong sign-ins, and ends of the program at bad moments.
import { spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import { cpuMicros, servingPids } from "./server.mjs";

const seconds = (n) => new Promise((resolve) => setTimeout(resolve, n * 1000));

/** Every address of the loopback is a network of its own. */
const network = (n) => `127.0.${1 + (n >> 7)}.${1 + (n & 127)}`;

/** One request from `from`; its status, whatever it is. */
function send(agent, port, { method = "GET", path, body, from }) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const out = request({ agent, host: "127.0.0.1", port, method, path, headers, localAddress: from }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
      answer.on("error", reject);
    });
    out.on("error", reject);
    out.end(body);
  });
}

const login = (email, password) => ({ method: "POST", path: "/api/auth/creator/login", body: JSON.stringify({ email, password }) });
const search = (q, more = "") => ({ path: `/api/pitches?q=${encodeURIComponent(q)}${more}` });

/** What cost most when it was found, each at its limit: text that normalises slowly, text that folding makes long, lists, depth. */
const COSTLY = [
  ["marks out of order as an e-mail", login("\u0301".repeat(65_000) + "\u0316".repeat(65_000), "x")],
  ["marks out of order as a password", login("a@b.example", "\u0301\u0316".repeat(30_000))],
  ["a search of ligatures", search("\uFDFA".repeat(200), "&sort=title")],
  ["a search of words and many filters", search("a\u0903".repeat(100), "&genre=Drama&format=Short%20film&stage=Script&budgetRange=low&seeking=finance&funding=none")],
  ["a search of one letter", search("a")],
  ["a query of many pairs", { path: `/api/pitches?${"a=b&".repeat(255)}a=b` }],
  ["a body of many objects", { method: "POST", path: "/api/auth/register", body: `[${"{},".repeat(4_900)}{}]` }],
  ["a body of one name, often", { method: "POST", path: "/api/auth/register", body: `{${'"email":"a",'.repeat(20_000)}"email":"a"}` }],
  ["a body of escapes", { method: "POST", path: "/api/auth/register", body: `{"email":"${"\\u0301".repeat(40_000)}"}` }],
];

/** The CPU of one, in ms: of many together, for the clock ticks every 10 ms, unless one alone says it all. */
async function costOf(call, agent, target, many = 20) {
  const pids = servingPids(target.server);
  const before = cpuMicros(pids);
  const cpu = () => (cpuMicros(pids) - before) / 1000;
  await send(agent, target.port, call);
  if (cpu() > 1000) return cpu();
  for (let i = 1; i < many; i++) await send(agent, target.port, call);
  return cpu() / many;
}

/** The most CPU that one of them takes, in ms, and which. */
export async function costliest(target) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let worst = { cpu: 0 };
  for (const [what, call] of COSTLY) {
    const cpu = await costOf(call, agent, target);
    if (cpu > worst.cpu) worst = { what, cpu };
  }
  agent.destroy();
  return worst;
}

/** Wrong sign-ins, `atOnce` of them at any time until stop() is called, from so many networks; a refused one is tried again. */
export function storm(port, atOnce, networks) {
  const agents = [];
  let over = false;
  const one = async (n) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    for (let i = 0; !over; i++) {
      const status = await send(agent, port, { ...login(`${n}.${i}@nobody.example`, "a wrong password"), from: network(1024 + (n % networks)) }).catch(() => 0);
      if (status !== 401) await seconds(0.05);
    }
  };
  const all = Promise.all(Array.from({ length: atOnce }, (_, n) => one(n)));
  return {
    async stop() {
      over = true;
      await all;
      agents.forEach((agent) => agent.destroy());
    },
  };
}

/** How long a right sign-in takes from a network that did nothing wrong, in s; it is 200 or throws. */
export async function signInElsewhere(port, email, password, n) {
  const agent = new Agent();
  const begin = performance.now();
  const status = await send(agent, port, { ...login(email, password), from: network(n + 2048) });
  const took = (performance.now() - begin) / 1000;
  agent.destroy();
  if (status !== 200) throw new Error(`a right sign-in during the storm: ${status}`);
  return took;
}

/** A connection with half a request on it: it is being read when the end comes. */
export function halfRequest(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", reject);
    socket.on("connect", () => {
      socket.write("POST /api/auth/creator/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
      resolve(socket);
    });
  });
}

/** From SIGTERM to the end of the process, in s; after `most` it is killed and counts as that. */
export async function timeToEnd(child, most = 60) {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const begin = performance.now();
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), most * 1000);
  await ended;
  clearTimeout(timer);
  return (performance.now() - begin) / 1000;
}

/** Starts a program whose stderr is a pipe that nobody empties. */
export function startUnread(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.pause();
  return child;
}
