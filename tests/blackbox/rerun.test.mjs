// A write that PostgreSQL asks to run again, and that succeeds then: the log tells one success and no failure.
import assert from "node:assert/strict";
import { test } from "node:test";
import { join_, pitch, Program, server, until } from "./support/program.mjs";
import { psql, whileOpen } from "./support/postgres.mjs";

const logged = (program, message) => program.said.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)).filter((line) => line.msg === message);

if (server) {
  test("a write that collided and was repeated is logged as what was answered", async (t) => {
    const program = await new Program({ engine: "postgres" }).start();
    t.after(() => program.end());
    const { token } = await join_(program, "creator", "nora");
    const { id } = (await program.call("POST", "/api/pitches", { token, body: pitch })).json.data.pitch;
    const statements = () => Number(psql(program.database, "SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()"));
    const before = statements();
    const { answer } = await whileOpen(program.database, `UPDATE pitch SET title = title WHERE id = ${id}`, async () => {
      const collides = program.call("PUT", `/api/pitches/${id}`, { token, body: { title: "Salt Divorce" }, headers: { "x-request-id": "it-collides" } });
      await until("it waits for the row", () => psql(program.database, "SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
      return { answer: collides };
    }, "COMMIT");
    assert.equal((await answer).status, 200);
    await until("the server counts that it was rolled back", () => statements() > before);
    const line = await until("its line is there", () => logged(program, "request").find((entry) => entry.id === "it-collides"));
    assert.equal(line.status, 200);
    assert.deepEqual(logged(program, "request failed").filter((entry) => entry.id === "it-collides"), []);
  });
}
