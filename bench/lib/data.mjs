// 10,000 published pitches: written through the API by two creators, then copied row by row to PostgreSQL.
import Database from "better-sqlite3";
import { Agent, request } from "node:http";
import postgres from "postgres";
import { pitchey } from "./pitchey.mjs";

const CREATORS = ["alex@bench.example", "mina@bench.example"];
const PASSWORD = "wide-open-harbour-7";
export const CREATOR = { email: CREATORS[0], password: PASSWORD };
const AT_ONCE = 64;

const WORDS = `harbour engineer salt winter orchard debt courier violin border archive lantern quarry river daughter
  witness summer island tailor verdict kitchen comet railway garden promise glacier theatre pilot letter shadow wedding
  market canyon teacher machine forest captain silence bakery thunder mirror stranger village colony ocean prairie`.split(/\s+/);
const GENRES = ["Action", "Comedy", "Drama", "Horror", "Sci-Fi", "Thriller"];
const FORMATS = ["Feature film", "Short film", "TV series", "Documentary feature"];
const BANDS = ["micro", "low", "medium", "high", "blockbuster"];

/** The same numbers in every run. */
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function sentences(roll, words) {
  const text = Array.from({ length: words }, () => WORDS[roll(WORDS.length)]).join(" ");
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function draft(number) {
  const roll = dice(number);
  return {
    status: "draft",
    title: sentences(roll, 3).slice(0, -1),
    logline: sentences(roll, 16),
    genre: GENRES[roll(GENRES.length)],
    format: FORMATS[roll(FORMATS.length)],
    budgetRange: BANDS[roll(BANDS.length)],
    synopsis: sentences(roll, 90),
    longSynopsis: sentences(roll, 250),
    themes: sentences(roll, 8),
    worldDescription: sentences(roll, 30),
    accessRung: "nda",
  };
}

function client(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const send = (method, path, body, token) =>
    new Promise((resolve, reject) => {
      const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
      const out = request({ agent, host: "127.0.0.1", port, method, path, headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk) => (text += chunk));
        answer.on("end", () => {
          if (answer.statusCode >= 300) return reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
          resolve(JSON.parse(text));
        });
      });
      out.on("error", reject);
      out.end(JSON.stringify(body));
    });
  return { send, close: () => agent.destroy() };
}

/** On a folder that nothing serves yet. */
export async function makeCreators(folder) {
  await pitchey(folder, ["migrate"]);
  for (const email of CREATORS) {
    const args = ["user", "create", "--role", "creator", "--email", email, "--name", email.split("@")[0], "--password-stdin"];
    await pitchey(folder, args, { input: `${PASSWORD}\n` });
  }
}

export async function signIn(port, email = CREATORS[0]) {
  const { send, close } = client(port);
  const answer = await send("POST", "/api/auth/creator/login", { email, password: PASSWORD });
  close();
  return answer.token;
}

/** Brings the number of published pitches to `count`. */
export async function fillPitches(port, count) {
  const { send, close } = client(port);
  const tokens = [];
  for (const email of CREATORS) tokens.push(await signIn(port, email));
  let next = (await send("GET", "/api/pitches?limit=1")).data.pagination.total;
  const writer = async () => {
    while (next < count) {
      const number = next++;
      const token = tokens[number % tokens.length];
      const { data } = await send("POST", "/api/pitches", draft(number), token);
      await send("POST", `/api/pitches/${data.pitch.id}/publish`, {}, token);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, writer));
  close();
}

/** Parents first. Only what reading pitches needs. */
const TABLES = ["company", "app_user", "pitch", "pitch_item"];

/** A table's rows as JSON, some at a time; SQLite writes it, for JavaScript's numbers end at 2^53. */
function* jsonRows(db, table) {
  const names = db.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table);
  const object = names.map((name) => `'${name}', ${name}`).join(", ");
  const page = db.prepare(`SELECT json_group_array(json_object(${object})) FROM (SELECT * FROM ${table} LIMIT 2000 OFFSET ?)`).pluck();
  for (let at = 0, rows; (rows = page.get(at)) !== "[]"; at += 2000) yield rows;
}

/** Replaces those tables of PostgreSQL by the rows of SQLite, so that both engines serve the same pitches. */
export async function copyToPostgres(path, url) {
  const from = new Database(path, { readonly: true });
  const to = postgres(url, { max: 1, onnotice() {} });
  await to.unsafe(`TRUNCATE ${TABLES.join(", ")} CASCADE`);
  for (const table of TABLES) {
    for (const rows of jsonRows(from, table)) {
      await to.unsafe(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::text::json)`, [rows]);
    }
  }
  await to.unsafe("ANALYZE");
  await to.end();
  from.close();
}

/** The ids that fillPitches made: first … last without a gap. */
export function filledIds(path) {
  const db = new Database(path, { readonly: true });
  const ids = db.prepare("SELECT min(id) AS first, max(id) AS last, count(*) AS count FROM pitch WHERE listed").get();
  db.close();
  if (ids.last - ids.first + 1 !== ids.count) throw new Error(`the pitches have gaps: ${JSON.stringify(ids)}`);
  return ids;
}
