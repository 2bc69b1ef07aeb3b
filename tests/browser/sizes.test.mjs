// What the first visit costs over the wire, what a second one saves, how much the page moves while it loads; and that the
// harness itself notices what must never happen.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { wrongWith } from "./support/looks.mjs";
import { openSite } from "./support/site.mjs";

const FIRST_LOAD = 120 * 1024; // bytes of scripts and styles, brotli, as they come over the wire
const SHIFT = 0.05;

/** Every answer of a visit, with its bytes on the wire as the browser counted them. */
async function wire(person, path) {
  const devtools = await person.context.newCDPSession(person.page);
  const answers = new Map();
  devtools.on("Network.responseReceived", ({ requestId, response }) => answers.set(requestId, { ...response, bytes: 0 }));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => { if (answers.has(requestId)) answers.get(requestId).bytes = encodedDataLength; });
  await devtools.send("Network.enable");
  await person.visit(path);
  await devtools.detach();
  return [...answers.values()];
}

const header = ({ headers }, name) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? "";
const isAsset = ({ url }) => new URL(url).pathname.startsWith("/assets/");

describe("what it costs", () => {
  const site = openSite({ args: ["--demo"] });

  test("the first visit stays under its budget, and the second fetches no asset", async () => {
    const person = await site.arrive();
    const first = (await wire(person, "/")).filter(isAsset);
    const weighed = first.filter(({ mimeType }) => /javascript|css/.test(mimeType));
    const sum = weighed.reduce((total, { bytes }) => total + bytes, 0);
    assert.ok(weighed.length > 4 && sum > 50_000, `${weighed.length} files, ${sum} bytes were seen`);
    assert.ok(sum <= FIRST_LOAD, `${sum} bytes of ${FIRST_LOAD}`);
    for (const answer of first) assert.match(header(answer, "cache-control"), /immutable/, answer.url);
    for (const answer of weighed.filter(({ bytes }) => bytes > 2_000)) assert.equal(header(answer, "content-encoding"), "br", answer.url);

    const second = (await wire(person, "/")).filter(isAsset);
    assert.deepEqual(second.filter((answer) => !answer.fromDiskCache && answer.bytes > 0).map(({ url }) => url), []);
    assert.deepEqual(await person.leave(), []);
  });

  for (const [path, width] of [["/", 390], ["/", 1280], ["/marketplace", 1280], ["/pitches/1", 390], ["/login/creator", 1280]]) {
    test(`${path} at ${width} hardly moves while it loads`, async () => {
      const person = await site.arrive({ width });
      await person.visit(path);
      const shift = await person.page.evaluate(() => new Promise((tell) => {
        new PerformanceObserver((list) => tell(list.getEntries().reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0)))
          .observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => setTimeout(() => tell(0)));
      }));
      assert.ok(shift <= SHIFT, `${shift} of ${SHIFT}`);
      assert.deepEqual(await person.leave(), []);
    });
  }

  const faults = {
    "a console error": [/console error: broken/, () => console.error("broken")],
    "something thrown": [/thrown/, () => { setTimeout(() => { throw new Error("broken"); }); }],
    "an answer from 400 up": [/answered 404/, () => fetch("/api/pitches/999999")],
    "another host": [/asked another host|Content Security Policy/, () => fetch("http://other.invalid/").catch(() => {})],
    "a script that the content policy forbids": [/console error/, () => { document.body.append(Object.assign(document.createElement("script"), { textContent: "1" })); }],
    "what only a program would say": [/the page says/, () => { document.body.append("Published Invalid Date"); }],
  };
  for (const [name, [complaint, misbehave]] of Object.entries(faults)) {
    test(`the watch notices ${name}`, async () => {
      const person = await site.arrive();
      await person.visit("/login");
      await person.page.evaluate(misbehave);
      await person.page.evaluate(() => new Promise((later) => setTimeout(later)));
      assert.match((await person.leave()).join("\n"), complaint);
    });
  }

  test("the look at a page notices a sideways scroll, a second heading and faint text", async () => {
    const person = await site.arrive();
    await person.visit("/login");
    await person.page.evaluate(() => {
      const wide = document.createElement("h1");
      wide.textContent = "Wide";
      wide.style.width = "3000px";
      wide.style.color = "#ddd";
      document.querySelector("main").append(wide);
    });
    const wrong = (await wrongWith(person.page)).join("\n");
    for (const fault of [/scrolls sideways/, /2 first headings/, /axe color-contrast/]) assert.match(wrong, fault);
  });
});
