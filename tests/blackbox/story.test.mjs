// The newcomer's story over the API of the real program, on each engine: what one account does is read by another.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { engines, join_, pitch, Program } from "./support/program.mjs";

for (const engine of engines) {
  describe(`on ${engine}`, () => {
    let program, creator, investor;

    before(async () => {
      program = await new Program({ engine }).start();
      creator = await join_(program, "creator", "nora");
      investor = await join_(program, "investor", "sarah");
    });
    after(() => program.end());

    test("a creator's pitch is found and read by an investor, without what is protected", async () => {
      const created = await program.call("POST", "/api/pitches", { token: creator.token, body: { ...pitch, status: "draft" } });
      assert.equal(created.status, 201);
      const { id } = created.json.data.pitch;
      assert.equal(created.headers.get("location"), `/api/pitches/${id}`);
      assert.equal((await program.call("GET", `/api/pitches/${id}`, { token: investor.token })).status, 404);

      const published = await program.call("POST", `/api/pitches/${id}/publish`, { token: creator.token, body: {} });
      assert.equal(published.status, 200);
      assert.ok(published.json.receipt > 0);

      const found = await program.call("GET", "/api/pitches?q=poison", { token: investor.token });
      assert.deepEqual(found.json.data.pitches.map((p) => p.id), [id]);
      const read = await program.call("GET", `/api/pitches/${id}`, { token: investor.token });
      assert.equal(read.json.data.pitch.synopsis, pitch.synopsis);
      assert.ok(!read.text.includes("quicksilver"));
      assert.deepEqual(read.json.data.pitch.locked, [{ item: "longSynopsis", rung: "nda_approval" }]);

      const seen = await program.call("POST", `/api/pitches/${id}/view`, { token: investor.token, body: { source: "search" } });
      assert.equal(seen.json.data.counted, true);
      assert.equal((await program.call("POST", `/api/pitches/${id}/view`, { token: investor.token, body: {} })).json.data.counted, false);
      assert.equal((await program.call("GET", `/api/pitches/${id}`)).json.data.pitch.viewCount, 1);

      await program.call("POST", `/api/pitches/${id}/unpublish`, { token: creator.token, body: {} });
      assert.equal((await program.call("GET", `/api/pitches/${id}`, { token: investor.token })).status, 404);
      assert.equal((await program.call("GET", "/api/pitches?q=poison")).json.data.pagination.total, 0);
    });

    test("ten who take one username at once: one has it", async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          program.call("POST", "/api/auth/creator/register", {
            body: { email: `twin${i}@example.com`, password: "a long way down", username: "the.one" },
          }),
        ),
      );
      const statuses = answers.map((answer) => answer.status).sort();
      assert.deepEqual(statuses, [201, ...Array(9).fill(409)]);
    });

    test("ten refreshes with one key give one successor", async () => {
      const session = await program.call("POST", "/api/auth/creator/login", { body: { email: creator.email, password: creator.password } });
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => program.call("POST", "/api/auth/refresh", { body: { refreshToken: session.json.refreshToken } })),
      );
      assert.deepEqual(new Set(answers.map((a) => a.status)), new Set([200]));
      assert.equal(new Set(answers.map((a) => a.json.refreshToken)).size, 1);
    });

    test("a hundred are published while somebody pages: none twice, none of the earlier ones missed", async () => {
      const publish = async (title) => {
        const made = await program.call("POST", "/api/pitches", { token: creator.token, body: { ...pitch, title } });
        const { id } = made.json.data.pitch;
        assert.equal((await program.call("POST", `/api/pitches/${id}/publish`, { token: creator.token, body: {} })).status, 200);
        return id;
      };
      const early = [];
      for (let i = 0; i < 30; i++) early.push(await publish(`Early ${i}`));
      const seen = [];
      let cursor = "";
      for (let page = 0; ; page++) {
        const answer = await program.call("GET", `/api/pitches?limit=7${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
        seen.push(...answer.json.data.pitches.map((p) => p.id));
        if (page < 5) await Promise.all(Array.from({ length: 20 }, (_, i) => publish(`Late ${page}.${i}`)));
        if (!answer.json.data.pagination.hasMore) break;
        cursor = answer.json.data.pagination.nextCursor;
      }
      assert.equal(new Set(seen).size, seen.length);
      assert.deepEqual(early.filter((id) => !seen.includes(id)), []);
    });
  });
}
