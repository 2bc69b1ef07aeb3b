// What the tests of one describe look at: a program of their own and a browser. Both end with them.
import { after, before } from "node:test";
import { Program } from "../../blackbox/support/program.mjs";
import { openBrowser, Person } from "./person.mjs";

/** To be called inside a describe. `options`: the program's. */
export function openSite(options) {
  const site = {
    program: new Program(options),
    browser: null,
    /** A new person at this site; `how`: width, dark. */
    arrive: (how) => Person.arrive(site.browser, site.program.origin, how),
  };
  before(async () => {
    await site.program.start();
    site.browser = await openBrowser();
  });
  after(async () => {
    await site.browser?.close();
    await site.program.end();
  });
  return site;
}
