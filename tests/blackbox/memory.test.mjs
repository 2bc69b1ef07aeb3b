// What a burst took is given back: a program that once had a crowd is as small as before.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { crowdOfBodies } from "../../bench/lib/crowd.mjs";
import { residentBytes } from "../../bench/lib/server.mjs";
import { Program } from "./support/program.mjs";

const MIB = 2 ** 20;
const binary = process.env.PITCHEY ?? new URL("../../build/pitchey", import.meta.url).pathname;
// A sanitizer has a malloc of its own, which keeps what is freed to find its misuse.
const skip = readFileSync(binary).includes("__asan_init") ? "the program under test has another malloc" : false;

test("the memory of 1,500 uploads is given back once they are gone", { skip }, async () => {
  const program = await new Program().start();
  const { pid } = program.child;
  const memory = await crowdOfBodies({ pid, port: Number(new URL(program.origin).port), connections: 1500, wait: 1000 });
  assert.ok(memory.full > memory.before + 100 * MIB, `the crowd took ${(memory.full - memory.before) / MIB} MiB`);
  const patience = Date.now() + 120_000; // it takes some seconds
  while (residentBytes([pid]) > memory.before + 50 * MIB) {
    assert.ok(Date.now() < patience, `${residentBytes([pid]) / MIB} MiB are kept`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await program.end();
});
