/* Sizes over the wire: the first page at most 120 KB of brotli, what any later page adds at most 40 KB. Reads dist/.vite/manifest.json. */
import { readdir, readFile } from "node:fs/promises";
import { brotliCompressSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const FIRST_MAX = 120_000, LATER_MAX = 40_000, FIRST_PAGE = "src/features/home/HomePage.tsx";
const manifest = JSON.parse(await readFile(new URL(".vite/manifest.json", dist), "utf8"));

const sizes = new Map();
async function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, brotliCompressSync(await readFile(new URL(file, dist))).length);
  return sizes.get(file);
}

/* Every file that a chunk needs before it runs. */
function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const css of chunk.css ?? []) found.add(css);
  for (const needed of chunk.imports ?? []) filesOf(needed, found);
  return found;
}

async function total(files) {
  let sum = 0;
  for (const file of files) sum += await sizeOf(file);
  return sum;
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
let failed = 0;
function report(what, bytes, max) {
  if (bytes > max) failed++;
  console.log(`${bytes > max ? "TOO LARGE" : "ok       "} ${kb(bytes).padStart(9)} of ${kb(max).padStart(9)}  ${what}`);
}

const theme = (await readdir(new URL("assets/", dist))).filter((name) => name.startsWith("theme-")).map((name) => `assets/${name}`);
const start = new Set([...filesOf("index.html"), ...theme]);
const first = new Set([...start, ...filesOf(FIRST_PAGE)]);
report("the first page", await total(first), FIRST_MAX);
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry || key === FIRST_PAGE) continue;
  report(key, await total([...filesOf(key)].filter((file) => !start.has(file))), LATER_MAX);
}
if (process.argv.includes("--all")) for (const [file, bytes] of sizes) console.log(`           ${kb(bytes).padStart(9)}             ${file}`);
console.log(`check-sizes: ${failed} too large`);
process.exit(failed > 0 ? 1 : 0);
