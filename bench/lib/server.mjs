// Programs under measurement: started on a free port, looked at through /proc, ended by their pid.
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createServer, connect } from "node:net";

const started = new Set();
const TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a program; what it prints is kept and shown only when it fails. */
export function start(name, command, args, { env = {}, cwd, input = "" } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // it ended without reading
  child.stdin.end(input);
  const server = { name, child, output: "", exited: false };
  const keep = (chunk) => (server.output = (server.output + chunk).slice(-8000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  server.end = new Promise((resolve) => {
    child.on("error", (error) => (keep(String(error)), (server.exited = true), resolve()));
    child.on("exit", () => ((server.exited = true), resolve()));
  });
  started.add(server);
  return server;
}

export async function stop(server, signal = "SIGTERM") {
  if (!server.exited) server.child.kill(signal);
  const timer = setTimeout(() => server.child.kill("SIGKILL"), 10_000);
  await server.end;
  clearTimeout(timer);
  started.delete(server);
}

export async function stopAll() {
  await Promise.all([...started].map((server) => stop(server)));
}

/** Runs a program to its end; throws with its output when it fails. */
export async function run(command, args, options) {
  const server = start(command, command, args, options);
  let all = "";
  server.child.stdout.on("data", (chunk) => (all += chunk));
  await server.end;
  started.delete(server);
  if (server.child.exitCode !== 0) throw new Error(`${command} ${args.join(" ")}:\n${server.output}`);
  return all;
}

/** One GET on a connection of its own: { status, headers, body }, or null when nobody answers. */
export function get(port, path, headers = {}) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const chunks = [];
    const fields = Object.entries({ Host: "localhost", Connection: "close", ...headers });
    socket.on("connect", () =>
      socket.write(`GET ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`),
    );
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => resolve(null));
    socket.on("close", () => resolve(parseAnswer(Buffer.concat(chunks))));
  });
}

function parseAnswer(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [first, ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  return { status: Number(first.split(" ")[1]), headers, body: bytes.subarray(end + 4) };
}

/** Waits until `path` answers 200; says how long that took since the call, in ms. */
export async function ready(server, port, path, seconds = 20) {
  const begin = process.hrtime.bigint();
  const elapsed = () => Number(process.hrtime.bigint() - begin) / 1e6;
  while (elapsed() < seconds * 1000) {
    const answer = await get(port, path);
    if (answer?.status === 200) return elapsed();
    if (server.exited) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`${server.name} does not answer ${path}:\n${server.output}`);
}

/** The processes that serve: a master's workers, where it has some, else the process itself. */
export function servingPids(server) {
  const { pid } = server.child;
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return children.length ? children.map(Number) : [pid];
}

function statFields(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function parentOf(pid) {
  try {
    return Number(statFields(pid)[1]);
  } catch {
    return 0; // it ended meanwhile
  }
}

/** User and system time of all threads so far, in µs. */
export function cpuMicros(pids) {
  let ticks = 0;
  for (const pid of pids) {
    const fields = statFields(pid);
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return (ticks * 1e6) / TICKS_PER_SECOND;
}

export function residentBytes(pids) {
  let kib = 0;
  for (const pid of pids) kib += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))[1]);
  return kib * 1024;
}
