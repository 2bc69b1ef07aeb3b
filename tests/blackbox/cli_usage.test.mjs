// What is typed wrongly is told in a sentence, with exit code 2; help is at every level.
import { Validator } from "@seriousme/openapi-schema-validator";
import assert from "node:assert/strict";
import { test } from "node:test";
import { folder, run } from "./support/shell.mjs";

const refused = [
  [["srve"], 'there is no command "srve"; did you mean serve?'],
  [["frobnicate"], 'there is no command "frobnicate"'],
  [["demo", "ad"], 'there is no command "demo ad"; did you mean demo add?'],
  [["demo:ad"], 'there is no command "demo:ad"; did you mean demo add?'],
  [["demo"], "pitchey demo needs a verb; see pitchey demo --help"],
  [["--json"], "there is no command; see pitchey --help"],
  [["version", "--jsn"], "pitchey version has no option --jsn; did you mean --json?"],
  [["serve", "--porrt", "1"], "pitchey serve has no option --porrt; did you mean --port?"],
  [["serve", "--colour"], "pitchey serve has no option --colour"],
  [["serve", "--port"], "--port needs a value"],
  [["serve", "--demo=yes"], "--demo takes no value"],
  [["serve", "here"], 'pitchey serve takes no "here"'],
  [["--port", "1", "serve"], "--port must stand behind its command"],
  [["version", "-x"], "there is no option -x"],
  [["config", "set", "A", "B", "C"], 'pitchey config set takes no "C"'],
];

for (const [args, sentence] of refused) {
  test(`pitchey ${args.join(" ")} is refused`, async (t) => {
    const { code, stdout, stderr } = await run(folder(t), args);
    assert.equal(code, 2);
    const said = args.includes("--json") ? JSON.parse(stdout).error : stderr.replace(/^pitchey: /, "").trimEnd();
    assert.equal(said, sentence);
  });
}

test("pitchey alone says what there is, as usage", async (t) => {
  const { code, stdout, stderr } = await run(folder(t), []);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^usage: pitchey COMMAND/);
});

test("help is at every level", async (t) => {
  const cwd = folder(t);
  for (const [args, begin] of [
    [["--help"], "usage: pitchey COMMAND [OPTIONS]"],
    [["help"], "usage: pitchey COMMAND [OPTIONS]"],
    [["-h"], "usage: pitchey COMMAND [OPTIONS]"],
    [["demo", "--help"], "usage: pitchey demo VERB [OPTIONS]"],
    [["help", "demo"], "usage: pitchey demo VERB [OPTIONS]"],
    [["demo", "add", "--help"], "usage: pitchey demo add [OPTIONS]"],
    [["help", "demo", "add"], "usage: pitchey demo add [OPTIONS]"],
    [["config", "set", "--help"], "usage: pitchey config set NAME VALUE"],
  ]) {
    const { code, stdout, stderr } = await run(cwd, args);
    assert.deepEqual([code, stderr, stdout.split("\n")[0]], [0, "", begin]);
  }
  const nothing = await run(cwd, ["help", "nothing"]);
  assert.deepEqual([nothing.code, nothing.stderr], [3, 'pitchey: there is no command "nothing"\n']);
});

test("every command has its help, with every option it lists", async (t) => {
  const cwd = folder(t);
  const { stdout } = await run(cwd, ["help"]);
  const names = stdout.split("For all of them")[0].match(/^ {2}[a-z][a-z -]*?(?= {2,})/gm).map((name) => name.trim());
  assert.ok(names.length >= 13);
  for (const name of names) {
    const help = await run(cwd, [...name.split(" "), "--help"]);
    assert.equal(help.code, 0, name);
    assert.match(help.stdout, new RegExp(`^usage: pitchey ${name}`));
    assert.match(help.stdout, /--env-file FILE/);
  }
});

test("version is text or a document", async (t) => {
  const cwd = folder(t);
  const text = await run(cwd, ["version"]);
  assert.match(text.stdout, /^pitchey \d+\.\d+\.\d+ \([0-9a-z]{7}, [^)]+\)\n$/);
  const { json } = await run(cwd, ["version", "--json"]);
  assert.equal(json.ok, true);
  assert.deepEqual(Object.keys(json.data), ["name", "version", "commit", "builtAt"]);
});

test("routes lists every row, and the description is OpenAPI 3.1", async (t) => {
  const cwd = folder(t);
  const { stdout } = await run(cwd, ["routes"]);
  assert.match(stdout, /^GET +\/api\/health +site-read +- +memory /m);
  assert.match(stdout, /^POST +\/api\/refresh-token +sign-in +.* = \/api\/auth\/refresh$/m);
  for (const [row, mode] of [["GET +/api/pitches", "read"], ["POST +/api/pitches", "write"], ["POST +/api/auth/login", "late"]]) {
    assert.equal(new RegExp(`^${row} +\\S+ +\\S+ +(\\S+)`, "m").exec(stdout)[1], mode);
    assert.match((await run(cwd, ["routes", "--help"])).stdout, new RegExp(`\\b${mode}\\b`));
  }
  const description = await run(cwd, ["routes", "--openapi"]);
  assert.match(JSON.parse(description.stdout).openapi, /^3\.1\./);
  const judged = await new Validator().validate(JSON.parse(description.stdout));
  assert.deepEqual(judged.errors ?? [], []);
  assert.ok(judged.valid);
  const { json } = await run(cwd, ["routes", "--json"]);
  assert.equal(json.data.routes.length, stdout.trimEnd().split("\n").length);
});
