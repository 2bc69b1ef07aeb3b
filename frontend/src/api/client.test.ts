/* The one fetch: what it sends, what it repeats, and how it tells a refusal from an outage. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addressOf, call, session } from "./client";
import type { User } from "./types";

interface Sent { method: string; path: string; body: string | null; key: string | null }
let sent: Sent[];
let answers: (Response | Error)[];

const json = (status: number, body: unknown, headers: HeadersInit = {}) => new Response(JSON.stringify(body), { status, headers });
const expired = () => json(401, { success: false, error: "Your session has expired.", code: "TOKEN_EXPIRED", requestId: "r1" });
const dead = () => json(401, { success: false, error: "Sign in first.", code: "SIGN_IN_REQUIRED", requestId: "r2" });
const list = () => json(200, { success: true, data: { pitches: [] } });
const renewed = () => json(200, { success: true, expiresIn: 86_400, expiresAt: new Date(Date.now() + 86_400_000).toISOString(), user: { id: 1 } });
const nobody = () => json(200, { success: true, data: { user: null, expiresAt: null, renew: false } });

beforeEach(() => {
  sent = [];
  answers = [];
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("fetch", async (path: string, { method, body, headers }: { method: string; body: string | null; headers: Headers }) => {
    sent.push({ method, path, body, key: headers.get("Idempotency-Key") });
    const next = answers.shift() ?? new Error("unexpected request");
    if (next instanceof Error) throw next;
    return next;
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("address", () => {
  it("fills the path and repeats lists", () => {
    expect(addressOf("GET /api/pitches/{id}", { path: { id: 7 }, query: { as: undefined } })).toBe("/api/pitches/7");
    expect(addressOf("GET /api/pitches", { query: { genre: ["Drama", "Sci-Fi"], q: "a&b", page: 2 } })).toBe("/api/pitches?genre=Drama&genre=Sci-Fi&q=a%26b&page=2");
  });
});

describe("call", () => {
  it("renews an expired token once and repeats the request", async () => {
    answers = [expired(), renewed(), list()];
    expect((await call("GET /api/pitches", {})).ok).toBe(true);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /api/pitches", "POST /api/auth/refresh", "GET /api/pitches"]);
  });

  it("does not repeat for ever", async () => {
    answers = [expired(), renewed(), expired()];
    const outcome = await call("GET /api/pitches", {});
    expect(!outcome.ok && outcome.problem.code).toBe("TOKEN_EXPIRED");
    expect(sent).toHaveLength(3);
  });

  it("sends a change once more when its account has signed in again", async () => {
    answers = [dead(), nobody(), json(200, { success: true, data: { id: 1 } })];
    const deleted = call("DELETE /api/pitches/{id}", { path: { id: 1 } });
    await vi.waitFor(() => expect(session.snapshot()).toMatchObject({ ended: true, asking: true }));
    session.adopt({ expiresIn: 1, expiresAt: new Date(Date.now() + 86_400_000).toISOString(), user: { id: 1 } as User });
    expect((await deleted).ok).toBe(true);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(["DELETE /api/pitches/1", "GET /api/auth/session", "DELETE /api/pitches/1"]);
  });

  it("leaves a change unsent when its account does not come back, but reads on as a visitor", async () => {
    answers = [dead(), nobody(), dead(), nobody(), list()];
    const deleted = call("DELETE /api/pitches/{id}", { path: { id: 1 } });
    await vi.waitFor(() => expect(session.snapshot().asking).toBe(true));
    session.later();
    expect((await deleted).ok).toBe(false);
    expect((await call("GET /api/pitches", {})).ok).toBe(true);
    session.signedOut();
  });

  it("never repeats a change for a reader who is signed out", async () => {
    answers = [dead()];
    const outcome = await call("POST /api/pitches/{id}/publish", { path: { id: 1 } });
    expect(!outcome.ok && outcome.problem.status).toBe(401);
    expect(sent).toHaveLength(1);
  });

  it("tells a refusal with its fields", async () => {
    answers = [json(400, { success: false, error: "Two things are missing.", code: "INVALID", requestId: "r9", fields: [{ field: "title", code: "required", message: "Give it a title." }] })];
    const outcome = await call("POST /api/pitches", { body: { title: "" } });
    expect(!outcome.ok && outcome.problem).toMatchObject({ kind: "refused", status: 400, code: "INVALID", requestId: "r9", fields: [{ field: "title" }] });
  });

  it("calls no answer, a proxy's page and a 503 an outage", async () => {
    answers = [new Error("refused"), new Response("<h1>Bad gateway</h1>", { status: 502 }), json(503, { success: false, error: "Busy.", code: "BUSY", requestId: "r3" }, { "Retry-After": "2" })];
    const kinds = [];
    for (let i = 0; i < 3; i++) {
      const outcome = await call("GET /api/pitches", {});
      kinds.push(outcome.ok ? "ok" : [outcome.problem.kind, outcome.problem.status, outcome.problem.retryAfter]);
    }
    expect(kinds).toEqual([["outage", 0, null], ["outage", 502, null], ["outage", 503, 2]]);
  });

  it("does not take a page for an answer", async () => {
    answers = [new Response("<!doctype html>", { status: 200 })];
    const outcome = await call("GET /api/pitches", {});
    expect(!outcome.ok && outcome.problem.kind).toBe("outage");
  });

  it("says offline when the browser is", async () => {
    vi.stubGlobal("navigator", { onLine: false });
    answers = [new Error("offline")];
    const outcome = await call("GET /api/pitches", {});
    expect(!outcome.ok && outcome.problem.kind).toBe("offline");
  });

  it("calls a request that was given up cancelled, not failed", async () => {
    const gone = new AbortController();
    gone.abort();
    answers = [new Error("aborted")];
    const outcome = await call("GET /api/pitches", {}, { signal: gone.signal });
    expect(!outcome.ok && outcome.problem.kind).toBe("cancelled");
  });
});
