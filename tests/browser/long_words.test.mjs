// A title of one word as long as a title may be: it breaks on every page, at every width, and no text leaves the window or its box.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { join_, pitch } from "../blackbox/support/program.mjs";
import { picture, wrongWith } from "./support/looks.mjs";
import { openSite } from "./support/site.mjs";

const word = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle";
const title = `${word} and the afternoon`;

/** Text that stands outside the window, or outside the box it was drawn in. Runs in the page. */
function textFaults() {
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("svg, .sr-only, [aria-hidden=true], script, style")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { right, width } = range.getBoundingClientRect();
    const limit = Math.min(innerWidth, (element.closest("[role=dialog] > div > *") ?? document.documentElement).getBoundingClientRect().right);
    if (width > 0 && right > limit + 1) faults.push(`"${node.data.slice(0, 30)}…" reaches ${Math.round(right)} of ${Math.round(limit)}`);
  }
  return faults;
}

describe("long words", { concurrency: 2 }, () => {
  const site = openSite(), { program } = site;
  let nora;
  const paths = {};

  before(async () => {
    nora = await join_(program, "creator", "nora");
    const make = async (body) => (await program.call("POST", "/api/pitches", { token: nora.token, body })).json.data.pitch;
    const publish = async () => {
      const { id } = await make({ ...pitch, title, logline: `${word} is the logline of this pitch.`, synopsis: `${word.repeat(3)}, then a few words of an ordinary length.` });
      const published = await program.call("POST", `/api/pitches/${id}/publish`, { token: nora.token, body: {} });
      assert.equal(published.status, 200, published.text);
      return id;
    };
    const [, id] = [await publish(), await publish()];                  // two, so that each column of the home page has one
    const draft = await make({ title, status: "draft" });
    Object.assign(paths, {
      home: "/", marketplace: "/marketplace", list: "/marketplace?view=list", compact: "/marketplace?view=compact", pitch: `/pitches/${id}`,
      overview: "/creator", mine: "/pitches/mine", editor: `/pitches/${id}/edit`, draft: `/pitches/${draft.id}`,
    });
  });

  const look = async (person, name) => {
    await picture(person.page, `long-${name}`);
    return [...await wrongWith(person.page), ...await person.page.evaluate(textFaults)].map((what) => `${name}: ${what}`);
  };

  for (const width of [390, 1000, 1280]) {
    test(`at ${width}`, async () => {
      const person = await site.arrive({ width });
      await person.signIn("creator", nora.email, nora.password);
      const wrong = [];
      for (const [name, path] of Object.entries(paths)) {
        await person.visit(path);
        wrong.push(...await look(person, `${name}-${width}`));
      }
      await person.press("Delete");
      wrong.push(...await look(person, `delete-${width}`));
      assert.deepEqual([...wrong, ...await person.leave()], []);
    });
  }
});
