// Fastify + better-sqlite3: node fastify.mjs PORT DATABASE. Answers are serialised by schema, as Fastify recommends.
import Database from "better-sqlite3";
import fastify from "fastify";
import { COUNT, ITEMS, LIST, ONE, listAnswer, oneAnswer } from "./pitch.mjs";

const [port, path] = process.argv.slice(2);
const db = new Database(path);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.pragma("cache_size = -2048");

const text = { type: "string" };
const maybe = { type: ["string", "null"] };
const texts = { type: "array", items: text };
const number = { type: "integer" };
const maybeNumber = { type: ["integer", "null"] };
const truth = { type: "boolean" };
const object = (properties) => ({ type: "object", properties });

const creator = object({
  id: maybeNumber, username: maybe, name: text, userType: text, companyName: maybe, profileImageUrl: maybe,
  verified: truth, companyId: maybeNumber,
});
const card = {
  id: number, slug: maybe, status: text, title: text, logline: maybe, genre: maybe, subgenres: texts, format: text,
  budgetRange: maybe, stage: maybe, seeking: texts, funding: maybe, accessRung: text,
  locked: { type: "array", items: object({ item: text, rung: text }) }, creator, coverUrl: maybe, titleImage: maybe,
  demo: truth, viewCount: number, isOwner: truth, canEdit: truth, createdAt: text, updatedAt: text, publishedAt: maybe,
};
const one = { ...card, actions: texts, synopsis: maybe, shortSynopsis: maybe, themes: maybe, worldDescription: maybe };
const pagination = object({
  page: number, limit: number, total: number, totalPages: number, hasMore: truth, nextCursor: maybe,
});
const answer = (data) => ({ schema: { response: { 200: object({ success: truth, data: object(data) }) } } });

const list = db.prepare(LIST);
const count = db.prepare(COUNT);
const getOne = db.prepare(ONE.replace("$1", "?"));
const getItems = db.prepare(ITEMS.replace("$1", "?"));
let total; // as Pitchey keeps it: until something is written

const app = fastify({ logger: false });
app.get("/api/pitches", answer({ pitches: { type: "array", items: object(card) }, pagination, relaxation: { type: "null" } }), () => {
  total ??= count.get().n;
  return listAnswer(list.all(), total);
});
app.get("/api/pitches/:id", answer({ pitch: object(one) }), (request, reply) => {
  const row = getOne.get(request.params.id);
  if (!row) return reply.code(404).send({ success: false });
  return oneAnswer(row, getItems.all(request.params.id));
});
await app.listen({ port: Number(port), host: "127.0.0.1" });
process.on("SIGTERM", () => process.exit(0));
