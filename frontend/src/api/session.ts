/* Who is signed in. One check when the page starts; renewal by one tab while the others wait; a session that ends is asked back over
   the page. Components subscribe. */
import { forgetAnswers } from "./answers";
import type { Outcome } from "./client";
import type { Problem } from "./problem";
import { inBrowser } from "./storage";
import type { AnswerOf, SessionAnswer, User } from "./types";

export interface SessionState {
  known: boolean;                       /* false until the first answer */
  problem: Problem | null;              /* why there was none: an outage signs nobody out */
  user: User | null;
  expiresAt: number | null;             /* end of the access token, ms */
  ended: boolean;                       /* `user` was signed in on this page and no longer is, without having signed out */
  asking: boolean;                      /* and is asked to sign in again over the page */
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
const nobody: Omit<SessionState, "epoch"> = { known: true, problem: null, user: null, expiresAt: null, ended: false, asking: false };

export class Session {
  private state: SessionState = { ...nobody, known: false, epoch: 0 };
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
    this.set({ ...nobody, user: answer.user, expiresAt: Date.parse(answer.expiresAt) });
  }

  update(user: User): void { this.set({ ...this.state, user }); }

  signedOut(): void { this.set(nobody); }

  /* Over the page: asks whose session has ended to sign in again, or leaves it for later. What stands on the page stays. */
  ask(): void { this.set({ ...this.state, asking: this.state.ended }); }
  later(): void { this.set({ ...this.state, asking: false }); }

  /* Waits for whoever is asked. True: the same account is there. */
  async back(): Promise<boolean> {
    const { user } = this.state;
    while (this.state.asking) await this.nextChange();
    return user !== null && user.id === this.state.user?.id && !this.state.ended;
  }

  private async askServer(): Promise<void> {
    const outcome = await this.routes.ask();
    if (!outcome.ok) { this.set({ ...this.state, problem: outcome.problem }); return; }
    const { user, expiresAt, renew } = outcome.answer.data;
    if (renew) return this.renewForPage();
    if (user === null) this.lose(); else this.set({ ...nobody, user, expiresAt: expiresAt === null ? null : Date.parse(expiresAt) });
  }

  /* Where another tab renewed, this one still has to ask for whom. */
  private async renewForPage(): Promise<void> {
    if (await this.renew() && (this.state.user === null || this.state.ended)) await this.askServer();
  }

  private async renewAlone(): Promise<boolean> {
    const asked = Date.now();
    return this.tabs.alone(async () => {
      if (this.tabs.renewedAt() > asked) return true;         /* another tab did it while this one waited */
      const outcome = await this.routes.refresh();
      if (outcome.ok) { this.adopt(outcome.answer); return true; }
      if (outcome.problem.status === 401) this.lose(); else this.set({ ...this.state, problem: outcome.problem });
      return false;
    });
  }

  /* The server knows nobody any more. Who was there is asked once to sign in again; until then the page stays theirs. */
  private lose(): void {
    const { user, ended, asking } = this.state;
    this.set(user === null ? nobody : { ...nobody, user, ended: true, asking: asking || !ended });
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.subscribe(() => { stop(); resolve(); });
    });
  }

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
  renewedAt: () => Number(inBrowser.read(RENEWED_AT)),
  noteRenewal: (at) => { inBrowser.write(RENEWED_AT, String(at)); },
};
