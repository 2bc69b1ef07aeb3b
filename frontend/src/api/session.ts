/* Who is signed in. One check when the page starts; renewal by one tab while the others wait; components subscribe. */
import { forgetAnswers } from "./answers";
import type { Outcome } from "./client";
import type { AnswerOf, SessionAnswer, User } from "./types";

export interface SessionState {
  known: boolean;                       /* false until the first answer */
  user: User | null;
  expiresAt: number | null;             /* end of the access token, ms */
  ended: boolean;                       /* was signed in on this page and no longer is, without having signed out */
  epoch: number;                        /* grows when another account (or none) takes over: every answer is asked anew */
}

interface Routes {
  ask: () => Promise<Outcome<AnswerOf<"GET /api/auth/session">>>;
  refresh: () => Promise<Outcome<SessionAnswer>>;
}

/* What the tabs of one browser share: a lock, and the time of the last renewal. */
export interface Tabs {
  alone: <T>(work: () => Promise<T>) => Promise<T>;
  renewedAt: () => number;
  noteRenewal: (at: number) => void;
}

const LAST_HOUR = 3_600_000;

export class Session {
  private state: SessionState = { known: false, user: null, expiresAt: null, ended: false, epoch: 0 };
  private readonly listeners = new Set<() => void>();
  private checking: Promise<void> | null = null;
  private renewing: Promise<boolean> | null = null;

  constructor(private readonly routes: Routes, private readonly tabs: Tabs = browserTabs) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };
  readonly snapshot = () => this.state;

  isSignedOut(): boolean { return this.state.known && this.state.user === null; }

  endsSoon(now: number): boolean {
    const { user, expiresAt } = this.state;
    return user !== null && expiresAt !== null && expiresAt - now < LAST_HOUR;
  }

  /* Asks the server who is calling. It never fails on a dead session; on an outage what was known stands. */
  check(): Promise<void> {
    this.checking ??= this.askServer().finally(() => { this.checking = null; });
    return this.checking;
  }

  /* One renewal at a time, in this tab and among all tabs. False: nobody is signed in any more. */
  renew(): Promise<boolean> {
    this.renewing ??= this.renewAlone().finally(() => { this.renewing = null; });
    return this.renewing;
  }

  /* A sign-in or a renewal answered: this account from now on. */
  adopt(answer: SessionAnswer): void {
    this.tabs.noteRenewal(Date.now());
    this.set({ known: true, user: answer.user, expiresAt: Date.parse(answer.expiresAt), ended: false });
  }

  update(user: User): void { this.set({ ...this.state, user }); }

  signedOut(): void { this.set({ known: true, user: null, expiresAt: null, ended: false }); }

  private async askServer(): Promise<void> {
    const outcome = await this.routes.ask();
    if (!outcome.ok) { this.set({ ...this.state, known: true }); return; }
    const { user, expiresAt, renew } = outcome.answer.data;
    if (renew && await this.renew()) return;
    this.set({ known: true, user, expiresAt: expiresAt === null ? null : Date.parse(expiresAt), ended: user === null && this.lost() });
  }

  private async renewAlone(): Promise<boolean> {
    const asked = Date.now();
    return this.tabs.alone(async () => {
      if (this.tabs.renewedAt() > asked) return true;         /* another tab did it while this one waited */
      const outcome = await this.routes.refresh();
      if (outcome.ok) { this.adopt(outcome.answer); return true; }
      if (outcome.problem.status === 401) this.set({ known: true, user: null, expiresAt: null, ended: this.lost() });
      return false;
    });
  }

  private lost(): boolean { return this.state.user !== null || this.state.ended; }

  private set(next: Omit<SessionState, "epoch">): void {
    const { known, user, epoch } = this.state;
    const another = known && user?.id !== next.user?.id;
    this.state = { ...next, epoch: another ? epoch + 1 : epoch };
    if (another) forgetAnswers();
    for (const listener of this.listeners) listener();
  }
}

const RENEWED_AT = "session-renewed-at";

/* Web Locks need a secure context; without them each tab renews for itself, which the server forgives for a minute. */
const browserTabs: Tabs = {
  alone: async (work) => (navigator.locks ? await navigator.locks.request("session-renewal", work) : work()),
  renewedAt: () => {
    try { return Number(localStorage.getItem(RENEWED_AT)); } catch { return 0; }
  },
  noteRenewal: (at) => {
    try { localStorage.setItem(RENEWED_AT, String(at)); } catch { /* storage is closed: this tab only */ }
  },
};
