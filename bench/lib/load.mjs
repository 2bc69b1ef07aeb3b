// One measured stretch of load: wrk against a server, and what the server's processes used meanwhile.
import { fileURLToPath } from "node:url";
import { cpuMicros, residentBytes, run, servingPids } from "./server.mjs";

const scripts = fileURLToPath(new URL("../wrk/", import.meta.url));

/**
 * @param target { server, port }
 * @param load   { script, path, connections, env }
 * @returns { cpu: µs per request, rate: requests/s, p50, p99: µs, rss: bytes }
 */
export async function measure(target, load, seconds) {
  const pids = servingPids(target.server);
  const before = cpuMicros(pids);
  const report = await wrk(target.port, load, seconds);
  const cpu = cpuMicros(pids) - before;
  if (report.refused || report.broken || !report.requests) {
    throw new Error(`${target.server.name} ${load.path}: ${JSON.stringify(report)}\n${target.server.output}`);
  }
  return {
    cpu: cpu / report.requests,
    rate: (report.requests * 1e6) / report.micros,
    p50: report.p50,
    p99: report.p99,
    rss: residentBytes(pids),
  };
}

async function wrk(port, { script, path, connections = 64, env = {} }, seconds) {
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", `${scripts}${script}`];
  const output = await run("wrk", [...args, `http://127.0.0.1:${port}${path}`], {
    cwd: scripts,
    env: { LUA_PATH: `${scripts}?.lua;;`, ...env },
  });
  return JSON.parse(/^REPORT (.*)$/m.exec(output)[1]);
}

/** A B A B …: after a warm-up of each, `rounds` stretches of each; the medians of both and of the ratios per round. */
export async function interleave(a, b, { warmUp, rounds, seconds }) {
  await a(warmUp);
  await b(warmUp);
  const pairs = [];
  for (let round = 0; round < rounds; round++) pairs.push([await a(seconds), await b(seconds)]);
  const mid = (pick) => median(pairs.map(pick));
  const side = (n) => Object.fromEntries(Object.keys(pairs[0][n]).map((key) => [key, mid((pair) => pair[n][key])]));
  return {
    ours: side(0),
    theirs: side(1),
    cpuRatio: mid(([x, y]) => x.cpu / y.cpu),
    rateRatio: mid(([x, y]) => x.rate / y.rate),
  };
}

export function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
