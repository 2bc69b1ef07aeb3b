/* The only fetch of the pages. A call is sent once, and once more after its session was renewed or begun again. */
import { cancelled, refusal, unreachable, type Problem } from "./problem";
import { Session } from "./session";
import type { AnswerOf, Input, Route } from "./types";

export type Outcome<T> = { ok: true; answer: T } | { ok: false; problem: Problem };
export interface Options { signal?: AbortSignal; idempotencyKey?: string; keepalive?: boolean }

interface Loose { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }

/* "GET /api/pitches/{id}" and its values become one address; a list becomes a repeated parameter. */
export function addressOf(route: Route, input: Loose): string {
  const path = route.slice(route.indexOf(" ") + 1).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input.path?.[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") query.append(name, String(one));
    }
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

const waiting = new Set<() => void>();

/* Calls `again` once the site gives good answers, or the browser is online again. For questions that got none. */
export function whenBack(again: () => void): () => void {
  waiting.add(again);
  window.addEventListener("online", again);
  return () => { waiting.delete(again); window.removeEventListener("online", again); };
}

/* Fulfilled when the site answers at all, whatever it says. */
export async function reach(): Promise<void> { await fetch("/api/version", { method: "HEAD", cache: "no-store" }); }

async function once<R extends Route>(route: R, input: Loose, options: Options): Promise<Outcome<AnswerOf<R>>> {
  const method = route.slice(0, route.indexOf(" "));
  const headers = new Headers({ Accept: "application/json" });
  if (method !== "GET") headers.set("Content-Type", "application/json");
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);

  try {
    const response = await fetch(addressOf(route, input), {
      method, headers, credentials: "same-origin",
      body: method === "GET" ? null : JSON.stringify(input.body ?? {}),
      signal: options.signal ?? null,
      keepalive: options.keepalive ?? false,
    });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok || body === null) return { ok: false, problem: refusal(response, body) };
    for (const again of [...waiting]) again();
    return { ok: true, answer: body as AnswerOf<R> };       /* the schema is made from the server's own tables */
  } catch {
    return { ok: false, problem: options.signal?.aborted ? cancelled : unreachable(navigator.onLine) };
  }
}

export const session = new Session({
  ask: () => once("GET /api/auth/session", {}, {}),
  refresh: () => once("POST /api/auth/refresh", {}, {}),
});

const NEEDS_SESSION: ReadonlySet<string> = new Set(["TOKEN_EXPIRED", "SIGN_IN_REQUIRED"]);
const SIGN_IN: Route = "POST /api/auth/{portal}/login";

export async function call<R extends Route>(route: R, input: Input<R>, options: Options = {}): Promise<Outcome<AnswerOf<R>>> {
  if (session.endsSoon(Date.now())) await session.renew();
  const first = await once(route, input, options);
  if (first.ok || first.problem.status !== 401) return first;
  if (!await mayRepeat(route, first.problem.code)) return first;
  return once(route, input, options);
}

/* The session was renewed, or whoever lost it has signed in again: what was refused is sent once more. Before that the session is
   checked, for a dead token also bars what everybody may read, until its cookies are cleared. */
async function mayRepeat(route: Route, code: string): Promise<boolean> {
  if (code === "TOKEN_EXPIRED" && await session.renew()) return true;
  if (!NEEDS_SESSION.has(code) || session.isSignedOut()) return false;
  await session.check();
  return route === SIGN_IN || await session.back() || route.startsWith("GET ");
}
