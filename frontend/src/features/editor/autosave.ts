/* The text of one pitch on its way to the server. It is saved three seconds after the last key; it counts as saved with the
   server's receipt only; until then a copy stays in the browser, where that keeps one. A text that changed elsewhere is never overwritten unseen. */
import type { Outcome } from "@/api/client";
import type { Problem } from "@/api/problem";
import type { BodyOf, Item, Pitch, PitchStatus, Rung } from "@/api/types";
import { bodyOf, differing, NEW, taking, valuesOf, type Body, type Field, type Values } from "./values";

export const QUIET_MS = 3_000;            /* after the last key */
export const RETRY_MS = 10_000;           /* after a save that got no answer */

const SIGNED_OUT = 401;

export type NewBody = BodyOf<"POST /api/pitches">;
export type OwnPitch = Omit<Pitch, "creator" | "locked">;
export interface Stored { id: number; slug: string | null; version: number; status: PitchStatus }
export interface Gain { item: Item; from: Rung; to: Rung }

/* A text that was not saved, with what it started from: enough to go on, or to show the difference. */
export interface Kept { version: number | null; base: Values; values: Values; at: string }

export interface Server {
  create: (body: NewBody, key: string) => Promise<Outcome<OwnPitch>>;
  update: (id: number, body: Body) => Promise<Outcome<OwnPitch>>;
  publish: (id: number, version: number) => Promise<Outcome<OwnPitch>>;
  freshKey: () => string;
}
/* Under the pitch's number, or null for one that has none yet. `keep`: whether it is kept. */
export interface Browser { keep: (pitch: number | null, text: Kept) => boolean; forget: (pitch: number | null) => void; now: () => string }

export type Phase =
  | "still"                               /* nothing under way: saved, or waiting for the next quiet moment */
  | "saving" | "publishing"
  | "unreachable"                         /* no answer, read-only mode, or a full disk: tried again */
  | "signedOut"                           /* waits for the session */
  | "refused"
  | "conflict"                            /* waits for the person: which text stands */
  | "widening";                           /* waits for the person: may more people read it */

export interface Editing {
  stored: Stored | null;                  /* null: a new pitch before its first save */
  base: Values;                           /* what the server holds at that version */
  values: Values;
  phase: Phase;
  savedAt: string | null;                 /* of the last receipt */
  kept: boolean;                          /* what is not saved has its copy in the browser */
  problem: Problem | null;                /* what stands at the fields */
  refusal: Problem | null;                /* what a press was answered: stands on top */
  obstacle: string | null;                /* unreachable: why, where the server said it */
  theirs: Values | null;                  /* in a conflict: what was saved meanwhile */
  gains: Gain[];
}

export function storedOf({ id, slug, version, status }: OwnPitch): Stored { return { id, slug, version: version ?? 1, status }; }

export class Autosave {
  private state: Editing;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private underway: Promise<boolean> | null = null;
  private creation: { values: Values; key: string } | null = null;     /* sent and not answered: sent again as it was, it makes one pitch */
  private publishRefused = false;         /* what was missing then stands until it is filled in, over the saves between */

  constructor(private readonly server: Server, private readonly browser: Browser, pitch: OwnPitch | null) {
    const values = pitch ? valuesOf(pitch) : NEW;
    this.state = { stored: pitch && storedOf(pitch), base: values, values, phase: "still", savedAt: null, kept: false, problem: null, refusal: null, obstacle: null, theirs: null, gains: [] };
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };
  readonly snapshot = () => this.state;

  unsaved(): boolean { return differing(this.state.base, this.state.values).length > 0; }

  change(change: Partial<Values>): void {
    const values = { ...this.state.values, ...change };
    const problem = withoutFields(this.state.problem, Object.keys(change));
    if (this.publishRefused && problem?.fields.length === 0) this.forgetRefusal();
    this.show({ values, problem, ...(this.state.phase === "refused" ? { phase: "still" } : {}) });
    this.settle(QUIET_MS);
  }

  /* Pressed: what is refused is said on top. True: everything on the page is stored. */
  async save(): Promise<boolean> {
    this.forgetRefusal();
    const done = await this.store(false);
    this.show({ refusal: this.state.phase === "refused" ? this.state.problem : null });
    return done;
  }

  /* At once, without a word on top: after a change that may have to be confirmed. */
  saveQuietly(): Promise<boolean> {
    const { stored, values } = this.state;
    return stored || values.title.trim() ? this.store(false) : Promise.resolve(false);
  }

  /* Saves, then asks for the publish. True: it is public. */
  async publish(): Promise<boolean> {
    if (!await this.save()) return false;
    const { stored } = this.state;
    if (!stored) return false;
    this.show({ phase: "publishing" });
    const outcome = await this.server.publish(stored.id, stored.version);
    const done = this.take(outcome, this.state.base);
    if (!outcome.ok && this.state.phase !== "conflict") this.show({ refusal: outcome.problem });
    this.publishRefused = this.state.phase === "refused";
    return done;
  }

  /* The answer to a conflict: the named fields as they were saved meanwhile, the others as they stand here. */
  resolve(asTheirs: readonly Field[]): void {
    const { theirs, values } = this.state;
    if (!theirs) return;
    this.show({ phase: "still", base: theirs, values: taking(asTheirs, theirs, values), theirs: null });
    void this.store(false);
  }

  /* The answer to "more people will read this". No: the rungs go back, the rest is saved. */
  widen(agreed: boolean): void {
    const back = differing(this.state.base, this.state.values).filter((field) => field === "accessRung" || field.startsWith("rungs."));
    this.show({ phase: "still", gains: [], ...(agreed ? {} : { values: taking(back, this.state.base, this.state.values) }) });
    void this.store(agreed);
  }

  /* Goes on with a text that this browser kept. If the pitch changed since, saving it shows both. */
  restore({ version, base, values }: Kept): void {
    const { stored } = this.state;
    this.show({ base: stored ? base : this.state.base, values, stored: stored && { ...stored, version: version ?? stored.version } });
    this.copy();
    void this.store(false);
  }

  /* The connection is back, or the person is. */
  retry(): void { if (this.state.phase === "unreachable" || this.state.phase === "signedOut") void this.store(false); }

  stop(): void { clearTimeout(this.timer); }

  private show(change: Partial<Editing>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /* After every change of the text: a copy in the browser and a save to come, or neither. */
  private settle(wait: number): void {
    this.stop();
    const { stored, values } = this.state;
    if (!this.unsaved()) { this.browser.forget(stored?.id ?? null); return; }
    this.copy();
    if (this.waitsForPerson() || (!stored && !values.title.trim())) return;      /* a pitch begins with its title */
    this.timer = setTimeout(() => void this.store(false), wait);
  }

  private copy(): void {
    const { stored, base, values } = this.state;
    this.show({ kept: this.browser.keep(stored?.id ?? null, { version: stored?.version ?? null, base, values, at: this.browser.now() }) });
  }

  private waitsForPerson(): boolean { return this.state.phase === "conflict" || this.state.phase === "widening"; }

  /* One save at a time; what was typed while one was under way goes with the next. */
  private async store(confirm: boolean): Promise<boolean> {
    while (this.underway) await this.underway;
    if (this.waitsForPerson()) return false;
    if (this.state.stored && !this.unsaved()) { this.show({ phase: "still", ...this.standing() }); return true; }
    this.stop();
    this.underway = this.send(confirm).finally(() => { this.underway = null; });
    return this.underway;
  }

  private async send(confirm: boolean): Promise<boolean> {
    const { stored, base, values } = this.state;
    this.show({ phase: "saving" });
    if (stored) {
      const body = { ...bodyOf(base, values), version: stored.version, ...(confirm ? { confirm } : {}) };
      return this.take(await this.server.update(stored.id, body), values);
    }
    this.creation ??= { values, key: this.server.freshKey() };
    const sent = this.creation.values;
    return this.take(await this.server.create({ ...bodyOf(NEW, sent), title: sent.title, status: "draft" }, this.creation.key), sent);
  }

  /* What the server answered to `sent`. True: that is stored, and nothing was typed since. */
  private take(outcome: Outcome<OwnPitch>, sent: Values): boolean {
    if (!outcome.ok) { this.refuse(outcome.problem); return false; }
    this.creation = null;
    if (!this.state.stored) this.browser.forget(null);
    this.show({ phase: "still", stored: storedOf(outcome.answer), base: sent, savedAt: outcome.answer.updatedAt, ...this.standing() });
    this.settle(QUIET_MS);
    return !this.unsaved();
  }

  private forgetRefusal(): void {
    this.publishRefused = false;
    this.show({ refusal: null });
  }

  /* What is still said after a save that went well. */
  private standing(): Pick<Editing, "problem" | "refusal"> {
    return this.publishRefused ? { problem: this.state.problem, refusal: this.state.refusal } : { problem: null, refusal: null };
  }

  private refuse(problem: Problem): void {
    if (problem.kind !== "refused") {
      this.show({ phase: "unreachable", obstacle: problem.status > 0 ? problem.error : null });
      this.settle(RETRY_MS);
      return;
    }
    this.creation = null;
    if (problem.status === SIGNED_OUT) { this.show({ phase: "signedOut" }); this.copy(); return; }
    const current = currentOf(problem), gains = gainsOf(problem);
    if (current) this.meet(current);
    else if (gains) this.show({ phase: "widening", gains });
    else this.show({ phase: "refused", problem });
  }

  /* The pitch was saved elsewhere. Where both say the same there is nothing to ask. */
  private meet(current: OwnPitch): void {
    const theirs = valuesOf(current), stored = storedOf(current);
    if (differing(theirs, this.state.values).length > 0) { this.show({ phase: "conflict", theirs, stored }); return; }
    this.show({ phase: "still", stored, base: theirs, savedAt: current.updatedAt, problem: null });
    this.settle(QUIET_MS);
  }
}

function withoutFields(problem: Problem | null, changed: readonly string[]): Problem | null {
  return problem && { ...problem, fields: problem.fields.filter(({ field }) => !changed.some((one) => field === one || field.startsWith(`${one}.`))) };
}

function currentOf({ code, data }: Problem): OwnPitch | null {
  const found = code === "EDIT_CONFLICT" && typeof data === "object" && data !== null && "current" in data;
  return found ? data.current as OwnPitch : null;             /* the owner's pitch, by the contract of this code */
}

function gainsOf({ code, data }: Problem): Gain[] | null {
  const found = code === "STATE" && typeof data === "object" && data !== null && "gains" in data && Array.isArray(data.gains);
  return found ? data.gains as Gain[] : null;                 /* by the contract of this code */
}
