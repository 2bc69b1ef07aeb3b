/* Renewal: once for many callers, once among many tabs, and never after a sign-out. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "./client";
import type { Problem } from "./problem";
import { Session, type Tabs } from "./session";
import type { AnswerOf, SessionAnswer, User } from "./types";

type Asked = AnswerOf<"GET /api/auth/session">;
const alex = { id: 1001, name: "Alex Tolland", userType: "creator" } as User;      /* the fields that a session reads */
const soon = () => new Date(Date.now() + 86_400_000).toISOString();
const refused = (status: number): { ok: false; problem: Problem } => ({ ok: false, problem: { kind: "refused", status, code: "SIGN_IN_REQUIRED", error: "", fields: [], requestId: null, retryAfter: null, data: null } });

/* The tabs of one browser: a lock that queues, and a shared time. */
class Browser {
  private last: Promise<unknown> = Promise.resolve();
  private at = 0;
  readonly tabs: Tabs = {
    alone: (work) => {
      const mine = this.last.then(work);
      this.last = mine.catch(() => undefined);
      return mine;
    },
    renewedAt: () => this.at,
    noteRenewal: () => { this.at = Date.now() + 1; },
  };
}

/* A browser without locks and storage. */
const noTabs: Tabs = { alone: (work) => work(), renewedAt: () => 0, noteRenewal: () => undefined };

class Server {
  refreshes = 0;
  checks = 0;
  session: Asked["data"] = { user: alex, expiresAt: soon(), renew: false };
  away = false;
  onRefresh = () => undefined as void;
  answer: Outcome<SessionAnswer> = { ok: true, answer: { expiresIn: 86_400, expiresAt: soon(), user: alex } };
  readonly routes = {
    ask: async (): Promise<Outcome<Asked>> => { this.checks++; return this.away ? refused(503) : { ok: true, answer: { success: true, data: this.session } }; },
    refresh: async () => { this.refreshes++; this.onRefresh(); return this.answer; },
  };
}

let server: Server;
let browser: Browser;
beforeEach(() => { server = new Server(); browser = new Browser(); });
const tab = () => new Session(server.routes, browser.tabs);
const signedIn = (user: User): SessionAnswer => ({ expiresIn: 86_400, expiresAt: soon(), user });

async function endedTab(): Promise<Session> {
  const session = tab();
  await session.check();
  server.answer = refused(401);
  expect(await session.renew()).toBe(false);
  return session;
}

describe("session", () => {
  it("asks once however many ask at once", async () => {
    const session = tab();
    await Promise.all([session.check(), session.check()]);
    expect(server.checks).toBe(1);
    expect(session.snapshot()).toMatchObject({ known: true, user: alex, ended: false });
  });

  it("renews when the access token has expired but the refresh token lives", async () => {
    server.session = { user: null, expiresAt: null, renew: true };
    const session = tab();
    await session.check();
    expect(server.refreshes).toBe(1);
    expect(session.snapshot().user).toBe(alex);
  });

  it("renews once for many requests that find it expired", async () => {
    const session = new Session(server.routes, noTabs);
    expect(await Promise.all([session.renew(), session.renew(), session.renew()])).toEqual([true, true, true]);
    expect(server.refreshes).toBe(1);
  });

  it("renews in one tab while the others wait and go on", async () => {
    const tabs = [tab(), tab(), tab()];
    expect(await Promise.all(tabs.map((one) => one.renew()))).toEqual([true, true, true]);
    expect(server.refreshes).toBe(1);
  });

  it("knows that a session has ended, and keeps knowing it until somebody signs in", async () => {
    const session = await endedTab();
    expect(session.snapshot()).toMatchObject({ user: alex, ended: true, asking: true });
    session.adopt(signedIn(alex));
    expect(session.snapshot()).toMatchObject({ user: alex, ended: false, asking: false, epoch: 0 });
  });

  it("asks once, and then leaves it to the person", async () => {
    const session = await endedTab();
    session.later();
    server.session = { user: null, expiresAt: null, renew: false };
    await session.check();
    expect(session.snapshot()).toMatchObject({ user: alex, ended: true, asking: false });
    session.ask();
    expect(session.snapshot().asking).toBe(true);
  });

  it("holds what was sent until the same account is back", async () => {
    const session = await endedTab();
    let answer: boolean | null = null;
    const waiting = session.back().then((is) => { answer = is; });
    server.session = { user: null, expiresAt: null, renew: false };
    await session.check();
    expect(answer).toBeNull();
    session.adopt(signedIn(alex));
    await waiting;
    expect(answer).toBe(true);
  });

  it("lets it go when another account comes, or nobody", async () => {
    const other = await endedTab(), nobody = await endedTab();
    const answers = Promise.all([other.back(), nobody.back()]);
    other.adopt(signedIn({ ...alex, id: 1002 }));
    nobody.later();
    expect(await answers).toEqual([false, false]);
    expect(other.snapshot().epoch).toBe(1);
  });

  it("does not call it ended when a reader signs out", async () => {
    const session = tab();
    await session.check();
    session.signedOut();
    expect(session.snapshot()).toMatchObject({ user: null, ended: false });
  });

  it("keeps who is signed in through an outage of the renewal", async () => {
    const session = tab();
    await session.check();
    server.answer = refused(503);
    expect(await session.renew()).toBe(false);
    expect(session.snapshot().user).toBe(alex);
  });

  it("takes an outage of the question for no sign-out, and learns who is there afterwards", async () => {
    const session = tab();
    server.away = true;
    await session.check();
    expect(session.snapshot()).toMatchObject({ known: false, user: null, problem: { status: 503 } });
    expect(session.isSignedOut()).toBe(false);
    server.away = false;
    await session.check();
    expect(session.snapshot()).toMatchObject({ known: true, user: alex, problem: null });
  });

  it("takes an outage of the renewal for no sign-out either", async () => {
    server.session = { user: null, expiresAt: null, renew: true };
    server.answer = refused(503);
    const session = tab();
    await session.check();
    expect(session.snapshot()).toMatchObject({ known: false, problem: { status: 503 } });
  });

  it("asks who is there when another tab renewed for this one", async () => {
    server.session = { user: null, expiresAt: null, renew: true };
    const tabs = [tab(), tab()];
    server.onRefresh = () => { server.session = { user: alex, expiresAt: soon(), renew: false }; };
    await Promise.all(tabs.map((one) => one.check()));
    expect(server.refreshes).toBe(1);
    for (const one of tabs) expect(one.snapshot()).toMatchObject({ known: true, user: alex });
  });

  it("is back when another tab brought the session back", async () => {
    server.onRefresh = () => { server.session = { user: alex, expiresAt: soon(), renew: false }; };
    const tabs = [await endedTab(), await endedTab()];
    server.session = { user: null, expiresAt: null, renew: true };
    server.answer = { ok: true, answer: signedIn(alex) };
    await Promise.all(tabs.map((one) => one.check()));
    for (const one of tabs) expect(one.snapshot()).toMatchObject({ user: alex, ended: false, asking: false });
  });

  it("counts an epoch only when another account takes over", async () => {
    const session = tab();
    await session.check();
    expect(session.snapshot().epoch).toBe(0);
    session.signedOut();
    expect(session.snapshot().epoch).toBe(1);
  });

  it("renews in the last hour, not before", async () => {
    const session = tab();
    await session.check();
    expect(session.endsSoon(Date.now())).toBe(false);
    expect(session.endsSoon(Date.now() + 86_400_000 - 3_000_000)).toBe(true);
  });
});
