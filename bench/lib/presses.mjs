// From a press to the next paint in a real browser, as its own event timing tells it: the same presses as the browser tests
// count. Other work on the machine only ever adds to a time, so each press is done several times and its best time counts.
import { openBrowser, Person } from "../../tests/browser/support/person.mjs";
import { arriveAt, painted, presses } from "../../tests/browser/support/presses.mjs";

// Runs in the page before its own scripts: every interaction's longest event, under its number.
function watchPresses() {
  const longest = new Map();
  const take = (entries) => {
    for (const { interactionId, duration } of entries) {
      if (interactionId > 0) longest.set(interactionId, Math.max(duration, longest.get(interactionId) ?? 0));
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "event", durationThreshold: 16, buffered: true });
  globalThis.longestSince = () => {
    take(observer.takeRecords());
    const ms = Math.max(0, ...longest.values());
    longest.clear();
    return ms;
  };
}

/** What is painted after this is told: the longest press since the last call, in ms; faster than 16 ms counts as 0. */
async function longestSince(page) {
  await painted(page);
  return page.evaluate(() => globalThis.longestSince());
}

async function slowestStep(person, steps, times) {
  const best = {};
  for (let i = 0; i < times; i++) {
    for (const [name, act] of Object.entries(steps)) {
      await longestSince(person.page);
      await act(person.page);
      best[name] = Math.min(best[name] ?? Infinity, await longestSince(person.page));
      await person.settled();
    }
  }
  return Object.entries(best).sort(([, a], [, b]) => b - a)[0];
}

/** Of each page its slowest press: [{ page, press, ms }]. */
export async function measurePresses(origin, times) {
  const browser = await openBrowser();
  const site = { arrive: (how) => Person.arrive(browser, origin, how) };
  const slowest = [];
  for (const [page, path, how, steps] of presses) {
    const person = await arriveAt(site, path, how, watchPresses);
    const [press, ms] = await slowestStep(person, steps, times);
    slowest.push({ page, press, ms });
    await person.leave();
  }
  await browser.close();
  return slowest;
}
