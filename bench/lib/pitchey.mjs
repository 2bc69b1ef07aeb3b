// The program under test: started in a folder of its own, filled over its own API, its files weighed.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, get, ready, run, start } from "./server.mjs";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const program = process.env.PITCHEY ?? join(root, "build/pitchey");

// One caller sends everything, so limits per address and account are lifted; nobody reads the access log, on either side.
const SETTINGS = { RATE_LIMIT: "off", RATE_LIMIT_ACCOUNT: "off", RATE_LIMIT_EXEMPT: "127.0.0.0/8", ACCESS_LOG: "off",
  LOG_LEVEL: "warn", ACCOUNT_ROOM: "0", HOST: "127.0.0.1" };

/** The settings of a server on that folder and port. */
export const serveEnv = (folder, port) => ({ ...SETTINGS, PITCHEY_DATA: join(folder, "data"), PORT: String(port) });

/** Starts `pitchey serve`; `took` is how long the first answer took, in ms. */
export async function startPitchey(folder, env = {}, args = []) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const server = start("pitchey", program, ["serve", ...args], { cwd: folder, env: { ...serveEnv(folder, port), ...env } });
  const took = await ready(server, port, "/api/health");
  return { server, port, took };
}

/** Runs another command of the program on a folder that nothing serves. */
export function pitchey(folder, args, { env = {}, input } = {}) {
  mkdirSync(folder, { recursive: true });
  return run(program, args, { cwd: folder, input, env: { ...SETTINGS, PITCHEY_DATA: join(folder, "data"), ...env } });
}

/** The program's size, and the part of it that is the embedded pages. */
export async function weighProgram() {
  const sections = await run("size", ["-A", "-d", join(root, "build/libpages.a")]);
  const pages = [...sections.matchAll(/^\.rodata\S*\s+(\d+)/gm)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  return { all: statSync(program).size, pages };
}

/** Scripts and styles that the first page names, as they travel: brotli, by the bytes of the answers. */
export async function weighFirstPage(port) {
  const html = (await get(port, "/", { Accept: "text/html" })).body.toString();
  const names = html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"/g);
  let bytes = 0;
  for (const [, path] of names) {
    const answer = await get(port, path, { "Accept-Encoding": "br" });
    if (answer.headers["Content-Encoding"] !== "br") throw new Error(`${path} does not come as brotli`);
    bytes += answer.body.length;
  }
  return bytes;
}
