// kill -9 at random moments: whatever was answered is there after the next start. (That a loss of power keeps it too is
// proved by tests/fault; the page cache survives a kill.)
import assert from "node:assert/strict";
import { test } from "node:test";
import { LONG_MS } from "./support/patience.mjs";
import { join_, pitch, Program } from "./support/program.mjs";

const KILLS = 25;

test(`${KILLS} random kills lose no answered write`, { timeout: LONG_MS }, async () => {
  const program = await new Program().start();
  const creator = await join_(program, "creator", "nora");
  const answered = new Set();
  for (let round = 0; round < KILLS; round++) {
    const writers = Array.from({ length: 8 }, async (_, w) => {
      for (let i = 0; ; i++) {
        const title = `Round ${round} writer ${w} number ${i}`;
        const made = await program.call("POST", "/api/pitches", { token: creator.token, body: { ...pitch, title, status: "draft" } }).catch(() => undefined);
        if (!made) return;
        if (made.status === 201) answered.add(made.json.data.pitch.id);
      }
    });
    const before = answered.size;
    const goal = before + 1 + Math.floor(Math.random() * 60);
    while (answered.size < goal) await new Promise((resolve) => setImmediate(resolve));
    await program.kill();
    await Promise.all(writers);
    await program.start();
  }
  const there = new Set();
  for (let cursor = ""; ; ) {
    const page = await program.call("GET", `/api/pitches/mine?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { token: creator.token });
    for (const p of page.json.data.pitches) there.add(p.id);
    if (!page.json.data.pagination.hasMore) break;
    cursor = page.json.data.pagination.nextCursor;
  }
  assert.ok(answered.size > KILLS);
  assert.deepEqual([...answered].filter((id) => !there.has(id)), []);
  assert.match(program.command("db", "check"), /./);
  await program.end();
});
