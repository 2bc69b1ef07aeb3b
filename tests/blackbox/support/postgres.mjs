// The processes of the private PostgreSQL server: stopped and continued as a machine that hangs, and locks held by another program.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { server } from "./program.mjs";

export function psql(database, sql) {
  return execFileSync("psql", ["-qAt", "-d", database, "-c", sql], { encoding: "utf8" }).trim();
}

function parentOf(pid) {
  try {
    return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))[1]);
  } catch {
    return 0;
  }
}

function childrenOf(pid) {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid).map(Number);
}

function signal(pid, name) {
  if (!(pid > 1)) throw new Error(`not a process: ${pid}`);     // 0 would be our own group
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function postmaster() {
  const folder = psql(server, "SHOW data_directory");
  const pid = Number(readFileSync(`${folder}/postmaster.pid`, "utf8").split("\n")[0]);
  if (!(pid > 1)) throw new Error(`no postmaster in ${folder}`);
  return pid;
}

/** The whole server hangs while `work` runs: the postmaster first, so that nobody is born meanwhile. */
export async function whileHung(work) {
  const head = postmaster();
  const all = () => [head, ...childrenOf(head)];
  try {
    for (const pid of all()) signal(pid, "SIGSTOP");
    return await work();
  } finally {
    for (const pid of all()) signal(pid, "SIGCONT");
  }
}

/** One backend hangs while `work` runs. */
export async function whileStopped(pid, work) {
  try {
    signal(pid, "SIGSTOP");
    return await work();
  } finally {
    signal(pid, "SIGCONT");
  }
}

/** Another program runs these statements in a transaction and keeps it open while `work` runs. */
export async function whileOpen(database, sql, work, end = "ROLLBACK") {
  const other = spawn("psql", ["-qAt", "-v", "ON_ERROR_STOP=1", "-d", database], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const ready = new Promise((resolve, reject) => {
      other.stdout.once("data", resolve);
      other.once("exit", (code) => reject(new Error(`psql ended with ${code}`)));
    });
    other.stdin.write(`BEGIN; ${sql}; SELECT 'open';\n`);
    await ready;
    return await work();
  } finally {
    other.removeAllListeners("exit");
    const ended = new Promise((resolve) => other.once("exit", resolve));
    other.stdin.end(`${end};\n`);
    await ended;
  }
}
