import { describe, expect, it } from "vitest";
import { Loader, type Answered } from "./loader";
import { unreachable } from "./problem";

/* A question whose answer the test gives when it likes. */
function question() {
  let give: (answer: Answered<string>) => void = () => undefined;
  let signal: AbortSignal | undefined;
  const ask = (given: AbortSignal) => { signal = given; return new Promise<Answered<string>>((resolve) => { give = resolve; }); };
  return { ask, answer: (value: string) => give({ ok: true, value }), fail: () => give({ ok: false, problem: unreachable(true) }), aborted: () => signal?.aborted };
}

describe("loader", () => {
  it("never lets a late answer replace a newer one", async () => {
    const loader = new Loader<string>(), old = question(), recent = question();
    const first = loader.ask(old.ask, undefined, false), second = loader.ask(recent.ask, undefined, false);
    recent.answer("new");
    await second;
    old.answer("old");
    await first;
    expect(loader.snapshot()).toEqual({ state: "ready", value: "new", stale: false });
    expect(old.aborted()).toBe(true);
  });

  it("survives fifty questions at speed and shows the last", async () => {
    const loader = new Loader<string>(), questions = Array.from({ length: 50 }, question);
    const asked = questions.map(({ ask }) => loader.ask(ask, undefined, true));
    [...questions].reverse().forEach(({ answer }, i) => answer(`answer ${50 - i}`));
    await Promise.all(asked);
    expect(loader.snapshot()).toMatchObject({ value: "answer 50" });
  });

  it("shows a known answer at once, marked as stale", async () => {
    const loader = new Loader<string>(), again = question();
    const asked = loader.ask(again.ask, "as left", false);
    expect(loader.snapshot()).toEqual({ state: "ready", value: "as left", stale: true });
    again.answer("now");
    await asked;
    expect(loader.snapshot()).toMatchObject({ value: "now", stale: false });
  });

  it("keeps what stands only when asked to", async () => {
    const loader = new Loader<string>(), first = question();
    const asked = loader.ask(first.ask, undefined, false);
    first.answer("drama");
    await asked;
    void loader.ask(question().ask, undefined, true);
    expect(loader.snapshot()).toMatchObject({ value: "drama", stale: true });
    void loader.ask(question().ask, undefined, false);
    expect(loader.snapshot().state).toBe("loading");
  });

  it("says failed, never empty", async () => {
    const loader = new Loader<string>(), lost = question();
    const asked = loader.ask(lost.ask, undefined, false);
    lost.fail();
    await asked;
    expect(loader.snapshot().state).toBe("failed");
  });

  it("is silent after it was stopped", async () => {
    const loader = new Loader<string>(), left = question();
    const asked = loader.ask(left.ask, undefined, false);
    loader.stop();
    left.answer("too late");
    await asked;
    expect(loader.snapshot().state).toBe("loading");
  });
});
