// Deno + postgres: deno run deno.mjs PORT DATABASE_URL CONNECTIONS.
import postgres from "postgres";
import { COUNT, ITEMS, LIST, ONE, listAnswer, oneAnswer } from "./pitch.mjs";

const [port, url, connections] = Deno.args;
const sql = postgres(url, { max: Number(connections) });
const prepared = { prepare: true, simple: false }; // without parameters too, else it is planned each time
const json = { headers: { "content-type": "application/json; charset=utf-8" } };
let total; // as Pitchey keeps it: until something is written

async function list() {
  total ??= Number((await sql.unsafe(COUNT, [], prepared))[0].n);
  return listAnswer(await sql.unsafe(LIST, [], prepared), total);
}

async function one(id) {
  const [rows, items] = await Promise.all([sql.unsafe(ONE, [id], prepared), sql.unsafe(ITEMS, [id], prepared)]);
  return rows.length ? oneAnswer(rows[0], items) : null;
}

Deno.serve({ port: Number(port), hostname: "127.0.0.1", onListen() {} }, async (request) => {
  const path = request.url.slice(request.url.indexOf("/", 8));
  const answer = path.startsWith("/api/pitches/") ? await one(path.slice(13)) : await list();
  return answer ? new Response(JSON.stringify(answer), json) : new Response("{}", { status: 404 });
});
