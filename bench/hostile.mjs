// Hostile use: what it costs, what it does to others, and how the program ends meanwhile. Limits are in force as shipped, but for
// the address that measures.
import { join } from "node:path";
import { crowdOfBodies } from "./lib/crowd.mjs";
import { CREATOR } from "./lib/data.mjs";
import { costliest, halfRequest, signInElsewhere, startUnread, storm, timeToEnd } from "./lib/hostile.mjs";
import { measure } from "./lib/load.mjs";
import { program, serveEnv, startPitchey } from "./lib/pitchey.mjs";
import { startPostgres } from "./lib/postgres.mjs";
import { freePort, get, ready, stop } from "./lib/server.mjs";

const AS_SHIPPED = { RATE_LIMIT: "100/minute", RATE_LIMIT_ACCOUNT: "100/minute", RATE_LIMIT_EXEMPT: "127.0.0.1/32" };

async function costs(table, folder, say) {
  const target = await startPitchey(folder);
  const worst = await costliest(target);
  say(`costliest: ${worst.what}`);
  table.value("costliest anonymous request, CPU", worst.cpu, "ms", 50);
  await stop(target.server);
}

/** 64 wrong sign-ins at any time, from so many networks. */
async function storms(table, folder, networks, quick) {
  const target = await startPitchey(folder, AS_SHIPPED);
  const reads = () => measure(target, { script: "one.lua", path: "/api/pitches", connections: 8 }, quick ? 3 : 10);
  const calm = await reads();
  const wrong = storm(target.port, 64, networks);
  const stormy = await reads();
  const waits = [];
  for (let n = 0; n < 5; n++) waits.push(await signInElsewhere(target.port, CREATOR.email, CREATOR.password, n));
  await wrong.stop();
  table.value(`64 wrong sign-ins, networks: ${networks}; reads' p99 ÷ without`, stormy.p99 / calm.p99, "×", 2);
  table.value(`64 wrong sign-ins, networks: ${networks}; a right one elsewhere`, Math.max(...waits), "s", 1);
  await stop(target.server);
}

const DRAIN_S = 2;

/** SIGTERM while `trouble(target)` is going on: how long past DRAIN_TIMEOUT the end took. */
async function endIn(folder, trouble, env = {}) {
  const target = await startPitchey(folder, { DRAIN_TIMEOUT: `${DRAIN_S}s`, ...env });
  const mend = await trouble(target);
  const took = await timeToEnd(target.server.child);
  await mend?.();
  await stop(target.server);
  return took - DRAIN_S;
}

async function endWithHungDatabase(folder) {
  const postgres = await startPostgres();
  const hang = async ({ port }) => {
    postgres.signal("SIGSTOP");
    for (let i = 0; i < 8; i++) void get(port, "/api/pitches"); // nobody answers them
    return () => postgres.signal("SIGCONT");
  };
  const late = await endIn(join(folder, "hung"), hang, { DATABASE_URL: postgres.url });
  await postgres.end();
  return late;
}

async function endWithFullPipe(folder) {
  const port = await freePort();
  const env = { ...process.env, ...serveEnv(folder, port), ACCESS_LOG: "on", LOG_LEVEL: "info", DRAIN_TIMEOUT: `${DRAIN_S}s` };
  const child = startUnread(program, ["serve"], { cwd: folder, env });
  await ready({ name: "pitchey", exited: false, output: "" }, port, "/api/health");
  for (let i = 0; i < 1000; i++) await get(port, "/api/version"); // 200 bytes a line: more than a pipe holds
  return (await timeToEnd(child)) - DRAIN_S;
}

async function ends(table, folder) {
  const half = await endIn(folder, async ({ port }) => void (await halfRequest(port)));
  const late = Math.max(half, await endWithFullPipe(folder), await endWithHungDatabase(folder));
  table.value("SIGTERM to exit past DRAIN_TIMEOUT, at worst", late, "s", 1);
}

async function crowd(table, folder) {
  const target = await startPitchey(folder);
  const { later } = await crowdOfBodies({ pid: target.server.child.pid, port: target.port });
  table.value("memory 10 s after 9,000 bodies of 60 KB", later / 2 ** 20, "MB", 100);
  await stop(target.server);
}

export async function hostile(table, folder, say, quick) {
  say("hostile use: costs");
  await costs(table, folder, say);
  for (const networks of [1, 24]) {
    say(`hostile use: wrong sign-ins from ${networks} networks`);
    await storms(table, folder, networks, quick);
  }
  say("hostile use: a crowd");
  await crowd(table, folder);
  say("hostile use: ends");
  await ends(table, folder);
}
