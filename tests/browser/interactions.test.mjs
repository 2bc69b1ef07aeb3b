// What a press costs on the pages that people spend their time on, in what no slow machine can change: the components that were
// there and are drawn anew before the next paint, counted, and the processor time of the page's main thread until it is painted, in loops of
// the same kind of work on the same page. How many ms that is here is a row of bench/run.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { arriveAt, painted, presses } from "./support/presses.mjs";
import { openSite } from "./support/site.mjs";

const COMPONENTS = 400;
const LOOPS = 2;            // one is about 100 ms of a slow core
const TIMES = 3;            // other work only ever adds to a time, so the best counts

// Runs in the page before its own scripts: React tells a developer's tool of each commit, and we count the components in it
// that were drawn anew while a press was handled. What is drawn later, by a timer or an answer, does not hold up the paint.
function countDrawn() {
  const PERFORMED_WORK = 1, COMPONENT_TAGS = new Set([0, 1, 11, 14, 15]);
  const drawnIn = (fiber) => {
    const before = fiber.alternate;
    let drawn = COMPONENT_TAGS.has(fiber.tag) && before !== null && (fiber.flags & PERFORMED_WORK) !== 0 ? 1 : 0;
    if (before?.child === fiber.child) return drawn;
    for (let child = fiber.child; child; child = child.sibling) drawn += drawnIn(child);
    return drawn;
  };
  let pressed = false, drawn = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { pressed = false; };
  const press = () => { pressed = true; port2.postMessage(null); };
  for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "keydown", "keyup", "input", "change"]) addEventListener(name, press, true);
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true, inject: () => 1, checkDCE() {}, onCommitFiberUnmount() {}, onPostCommitFiberRoot() {},
    onCommitFiberRoot(_, root) { if (pressed) drawn += drawnIn(root.current); },
  };
  globalThis.drawnSince = () => { const all = drawn; drawn = 0; return all; };
}

// Runs in the page: rows made, laid out and taken away.
function loop() {
  for (let round = 0; round < 12; round++) {
    const rows = document.createElement("div");
    for (let i = 0; i < 400; i++) {
      const row = document.createElement("button");
      row.className = "flex items-center gap-12 px-16";
      row.append(document.createElement("i"), String(i));
      rows.append(row);
    }
    document.body.append(rows);
    rows.getBoundingClientRect();
    rows.remove();
  }
}

/** A clock of the processor time that the page's main thread has used, in ms. */
async function mainThread(person) {
  const devtools = await person.context.newCDPSession(person.page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => (await devtools.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value * 1000;
}

/** Does each step TIMES times on one page: { name: { drawn, loops } }, the best of each. */
async function costs(person, steps) {
  const used = await mainThread(person);
  const took = async (act) => {
    const before = await used();
    await act(person.page);
    await painted(person.page);
    return await used() - before;
  };
  const measured = {};
  for (let i = 0; i < TIMES; i++) {
    for (const [name, act] of [["the loop", (page) => page.evaluate(loop)], ...Object.entries(steps)]) {
      await person.page.evaluate(() => globalThis.drawnSince());
      const ms = await took(act), drawn = await person.page.evaluate(() => globalThis.drawnSince());
      measured[name] = { drawn: Math.min(drawn, measured[name]?.drawn ?? Infinity), ms: Math.min(ms, measured[name]?.ms ?? Infinity) };
      await person.settled();
    }
  }
  const { "the loop": { ms: one }, ...rest } = measured;
  return Object.fromEntries(Object.entries(rest).map(([name, { drawn, ms }]) => [name, { drawn, loops: Number((ms / one).toFixed(2)) }]));
}

/** Everything that costs too much, as sentences. */
const tooDear = (measured) => Object.entries(measured).flatMap(([name, { drawn, loops }]) => [
  ...(drawn > COMPONENTS ? [`${name}: ${drawn} components`] : []),
  ...(loops > LOOPS ? [`${name}: ${loops} loops`] : []),
]);

describe("what a press costs until the next paint", { concurrency: 1 }, () => {
  const site = openSite({ args: ["--demo"] });

  for (const [name, path, how, steps] of presses) {
    test(name, async (t) => {
      const person = await arriveAt(site, path, how, countDrawn);
      const measured = await costs(person, steps);
      t.diagnostic(JSON.stringify(measured));
      assert.deepEqual(tooDear(measured), []);
      assert.ok(Object.values(measured).some(({ drawn }) => drawn > 0), "components are counted");
      assert.deepEqual(await person.leave(), []);
    });
  }

  test("a press that costs too much is seen", async () => {
    const person = await arriveAt(site, "/", {}, countDrawn);
    await person.page.evaluate(`{ ${loop} document.addEventListener("keydown", () => { for (let i = 0; i <= ${LOOPS}; i++) loop(); }); }`);
    assert.match(tooDear(await costs(person, { slow: (page) => page.locator("#home-search").press("s") })).join(), /^slow: \d[.\d]* loops$/);
    await person.leave();
  });
});
