// A private PostgreSQL: its own folder, a free port, an unprivileged user. It ends with the benchmark.
import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, run, servingPids, start, stop } from "./server.mjs";

function binaries() {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  if (!versions.length) throw new Error("PostgreSQL is not installed: apt-get install postgresql");
  return join(root, versions[0], "bin");
}

// PostgreSQL refuses to run as root.
const isRoot = process.getuid() === 0;
const OWNER = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
const asOwner = (command, args) => (isRoot ? ["setpriv", [...OWNER, command, ...args]] : [command, args]);

function giveToOwner(folder) {
  if (!isRoot) return;
  const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  chownSync(folder, id("-u"), id("-g"));
}

export async function startPostgres() {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), "pitchey-bench-pg-"));
  giveToOwner(folder);
  const data = join(folder, "data");
  const port = await freePort();
  await run(...asOwner(join(bin, "initdb"), ["-D", data, "-U", "bench", "-A", "trust", "-N", "--encoding=UTF8", "--locale=C"]), { cwd: folder });
  const options = ["-D", data, "-p", String(port), "-k", folder, "-h", "127.0.0.1", "-c", "max_connections=120", "-c", "shared_buffers=128MB"];
  const server = start("postgres", ...asOwner(join(bin, "postgres"), options), { cwd: folder });
  const url = `postgres://bench@127.0.0.1:${port}/postgres`;
  await waitFor(join(bin, "pg_isready"), port, server);
  return {
    url,
    /** To the server and all of its backends: SIGSTOP makes it a server that hangs. */
    signal(name) {
      for (const pid of [server.child.pid, ...servingPids(server)]) process.kill(pid, name);
    },
    async end() {
      await stop(server, "SIGINT"); // the fast shutdown: it does not wait for clients
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function waitFor(pgIsReady, port, server) {
  for (let tries = 0; tries < 200 && !server.exited; tries++) {
    try {
      await run(pgIsReady, ["-q", "-h", "127.0.0.1", "-p", String(port)]);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`PostgreSQL does not start:\n${server.output}`);
}
