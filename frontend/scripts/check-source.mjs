/* What the compiler does not see: colours outside the token file, style attributes, words outside the catalogue, requests to elsewhere,
   storage that may throw. */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const COLOURED = new Set(["src/styles/tokens.css", "src/styles/icon.svg"]);      /* an icon of the browser's own chrome reads no tokens */
const SOURCES = new Set([".ts", ".tsx", ".css", ".js", ".svg", ".html"]);

const COLOUR = /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|color)\(|(?:fill|stroke|color|background)=["'](?:white|black|red|green|blue|gray|grey)["']/i;
const STYLE = /\bstyle=|<style\b|dangerouslySetInnerHTML|\.innerHTML\b/;
const ELSEWHERE = /\b(?:https?:)?\/\/(?!www\.w3\.org\/2000\/svg|127\.0\.0\.1|localhost)[a-z0-9-]+\.[a-z]{2,}/i;
const STORAGE = /\b(?:local|session)Storage\b/;
const STORING = new Set(["src/api/storage.ts", "src/api/storage.test.ts", "src/styles/theme-first.js"]);      /* the last is a script by itself, with its own try */
const READ_OUT = new Set(["aria-label", "title", "alt", "placeholder", "label", "hint"]);

/* Words that a person reads, written in a component instead of src/words. */
function strayWords(file, text) {
  const stray = [];
  const visit = (node) => {
    if (ts.isJsxText(node) && /\p{L}{2,}/u.test(node.text)) stray.push(node.text.trim());
    if (ts.isJsxAttribute(node) && READ_OUT.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && /\p{L}{2,}/u.test(node.initializer.text)) stray.push(node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return stray;
}

function findingsIn(file, text) {
  const findings = [];
  const lines = text.split("\n");
  const each = (pattern, what) => lines.forEach((line, i) => { if (pattern.test(line)) findings.push(`${file}:${i + 1}: ${what}: ${line.trim().slice(0, 90)}`); });
  if (!COLOURED.has(file)) each(COLOUR, "a colour outside src/styles/tokens.css");
  if (!STORING.has(file)) each(STORAGE, "storage throws where it is closed or full: src/api/storage.ts does not");
  each(STYLE, "the content policy forbids styles and markup in attributes");
  if (!file.endsWith(".test.ts")) each(ELSEWHERE, "an address on another host");
  if (file.endsWith(".tsx")) for (const words of strayWords(file, text)) findings.push(`${file}: words outside src/words: ${words}`);
  return findings;
}

async function sources() {
  const names = await readdir(join(root, "src"), { recursive: true });
  const files = names.map((name) => join("src", name)).filter((name) => SOURCES.has(extname(name)) && name !== "src/api/schema.ts");
  return ["index.html", ...files.sort()];
}

const files = await sources();
const findings = (await Promise.all(files.map(async (file) => findingsIn(file, await readFile(join(root, file), "utf8"))))).flat();
for (const finding of findings) console.error(finding);
console.log(`check-source: ${files.length} files, ${findings.length} findings`);
process.exit(findings.length > 0 ? 1 : 0);
