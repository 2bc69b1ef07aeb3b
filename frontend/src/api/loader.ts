/* The answer to one question that changes over time. A late answer never replaces a newer one. */
import type { Problem } from "./problem";

export type Loaded<T> =
  | { state: "loading" }
  | { state: "ready"; value: T; stale: boolean }             /* stale: a newer question is under way */
  | { state: "failed"; problem: Problem };

export type Answered<T> = { ok: true; value: T } | { ok: false; problem: Problem };
export type Ask<T> = (signal: AbortSignal) => Promise<Answered<T>>;

export class Loader<T> {
  private loaded: Loaded<T> = { state: "loading" };
  private readonly listeners = new Set<() => void>();
  private current: AbortController | null = null;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };
  readonly snapshot = () => this.loaded;

  /* Asks anew. Meanwhile shows `known` (an earlier answer to the same question), else what stands if `keep`, else loading. */
  async ask(ask: Ask<T>, known: T | undefined, keep: boolean): Promise<void> {
    this.current?.abort();
    const mine = new AbortController();
    this.current = mine;
    this.show(this.meanwhile(known, keep));

    const answered = await ask(mine.signal);
    if (this.current !== mine) return;
    this.show(answered.ok ? { state: "ready", value: answered.value, stale: false } : { state: "failed", problem: answered.problem });
  }

  stop(): void {
    this.current?.abort();
    this.current = null;
  }

  private meanwhile(known: T | undefined, keep: boolean): Loaded<T> {
    if (known !== undefined) return { state: "ready", value: known, stale: true };
    if (keep && this.loaded.state === "ready") return { ...this.loaded, stale: true };
    return { state: "loading" };
  }

  private show(next: Loaded<T>): void {
    this.loaded = next;
    for (const listener of this.listeners) listener();
  }
}
