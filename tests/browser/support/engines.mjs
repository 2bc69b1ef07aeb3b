// The same story on every engine, side by side: each mostly waits for its pages.
import { describe } from "node:test";
import { engines } from "../../blackbox/support/program.mjs";

/** `tell(engine)` declares the tests of one engine, which run one after the other. */
export function onEachEngine(name, tell) {
  describe(name, { concurrency: engines.length }, () => {
    for (const engine of engines) describe(`${name} on ${engine}`, { concurrency: 1 }, () => tell(engine));
  });
}
