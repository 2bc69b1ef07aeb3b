/* How components meet the API: useGet asks and keeps asking, useSend changes something once, useSession says who is there. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { forgetAnswers, keepAnswer, knownAnswer } from "./answers";
import { addressOf, call, session, whenBack, type Outcome } from "./client";
import { Loader, type Loaded } from "./loader";
import type { Problem } from "./problem";
import type { AnswerOf, BodyOf, DataOf, GetRoute, Input, SendRoute } from "./types";

export function useSession() { return useSyncExternalStore(session.subscribe, session.snapshot); }

export type Got<T> = Loaded<T> & { reload: () => void };

/* `input` null: do not ask yet. `keep`: show the previous answer while a new question is under way. */
export function useGet<R extends GetRoute>(route: R, input: Input<R> | null, { keep = false } = {}): Got<DataOf<R>> {
  const [loader] = useState(() => new Loader<DataOf<R>>());
  const [round, setRound] = useState(0);
  const { epoch } = useSession();
  const address = input && addressOf(route, input);
  const asked = useRef(input);
  asked.current = input;

  useEffect(() => {
    const question = asked.current;
    if (address === null || question === null) return;
    const ask = async (signal: AbortSignal) => {
      const outcome = await call(route, question, { signal });
      if (!outcome.ok) return outcome;
      const value = dataOf<R>(outcome.answer);
      keepAnswer(address, value);
      return { ok: true as const, value };
    };
    void loader.ask(ask, knownAnswer<DataOf<R>>(address), keep);
    return () => loader.stop();
  }, [loader, route, address, keep, round, epoch]);

  const loaded = useSyncExternalStore(loader.subscribe, loader.snapshot);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const unanswered = loaded.state === "failed" && loaded.problem.kind !== "refused";
  useEffect(() => (unanswered ? whenBack(reload) : undefined), [unanswered, reload]);
  return { ...loaded, reload };
}

function dataOf<R extends GetRoute>(answer: unknown): DataOf<R> {
  const data = typeof answer === "object" && answer !== null && "data" in answer ? answer.data : answer;
  return data as DataOf<R>;                                   /* the type says the same in the type language */
}

export interface Send<R extends SendRoute> {
  run: (body?: BodyOf<R>) => Promise<Outcome<AnswerOf<R>>>;
  pending: boolean;
  problem: Problem | null;
  clear: () => void;
}

type SendOptions<R extends SendRoute> = Omit<Input<R>, "body"> & {
  body?: Partial<BodyOf<R>>;                                  /* goes with every run, under what the run brings */
  onDone?: (answer: AnswerOf<R>) => void;
};

/* One change at a time: a second press while the first is under way joins it. A repeat after a lost answer has one effect. */
export function useSend<R extends SendRoute>(route: R, options: SendOptions<R>): Send<R> {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const underway = useRef<Promise<Outcome<AnswerOf<R>>> | null>(null);
  const key = useRef({ for: "", value: "" });

  const send = useCallback(async (more?: BodyOf<R>) => {
    const { body, onDone, ...where } = latest.current;
    const input = { ...where, body: Object.assign({}, body, more) } as unknown as Input<R>;   /* the parts are typed, their sum is not inferred */
    const outcome = await call(route, input, route.startsWith("POST ") ? { idempotencyKey: keyFor(key.current, JSON.stringify(input)) } : {});
    underway.current = null;
    setPending(false);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok && outcome.problem.status === 0) return outcome;
    key.current = { for: "", value: "" };
    if (outcome.ok) { forgetAnswers(); onDone?.(outcome.answer); }
    return outcome;
  }, [route]);

  const run = useCallback((body?: BodyOf<R>) => {
    setPending(true);
    underway.current ??= send(body);
    return underway.current;
  }, [send]);

  return { run, pending, problem, clear: useCallback(() => setProblem(null), []) };
}

/* The same body sent again after no answer came keeps its key; anything else gets a new one. */
function keyFor(key: { for: string; value: string }, body: string): string {
  if (key.for !== body) {
    key.for = body;
    key.value = freshKey();
  }
  return key.value;
}

export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
