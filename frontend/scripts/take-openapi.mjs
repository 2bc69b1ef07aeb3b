/* take-openapi PROGRAM [--check]: what the program says it offers, without the older names, as openapi.json in readable form.
   With --check nothing is written; exit 1 when the file is not what the program says. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const [program, mode] = process.argv.slice(2);
const file = new URL("../openapi.json", import.meta.url);
const document = JSON.parse(execFileSync(program, ["routes", "--openapi"], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }));

for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) if (operation.deprecated) delete methods[method];
  if (Object.keys(methods).length === 0) delete document.paths[path];
}

const text = `${JSON.stringify(document, null, 1)}\n`;
if (mode !== "--check") writeFileSync(file, text);
else if (readFileSync(file, "utf8") !== text) {
  console.error("frontend/openapi.json is not what the program says: run `npm run openapi -- PROGRAM` and look at the difference");
  process.exit(1);
}
