// People at browsers. Each has a browser session of its own, watched all the time for what must never happen on a page:
// an error in the console, an answer from 400 up that the test did not expect, a request that failed or left for another
// host, and words that only a program would say.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";
import { PATIENCE_MS } from "../../blackbox/support/patience.mjs";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** How many times slower every page's processor is than this machine's; PITCHEY_TEST_SLOW=4 shows what depends on speed. */
const SLOWER = Number(process.env.PITCHEY_TEST_SLOW ?? 1);

export function openBrowser() {
  const executablePath = execFileSync("sh", ["-c", "command -v chromium || command -v chromium-browser"], { encoding: "utf8" }).trim();
  return chromium.launch({ executablePath, args: FLAGS });
}

// Runs in the page before its own scripts: whatever text appears, even for a moment, is read.
function watchWords() {
  const machineTalk = /\bNaN\b|\bundefined\b|\bnull\b|Invalid Date|\[object |\d{4}-\d\d-\d\dT\d\d:\d\d/;
  const read = (text) => {
    const found = machineTalk.exec(text ?? "");
    if (found) console.error(`the page says "${text.slice(Math.max(0, found.index - 40), found.index + 40)}"`);
  };
  const readAll = (records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "characterData") read(target.data);
      for (const node of addedNodes) if (node.nodeName !== "SCRIPT" && node.nodeName !== "STYLE") read(node.textContent);
    }
  };
  new MutationObserver(readAll).observe(document, { subtree: true, childList: true, characterData: true });
}

const TOAST_MS = 6_000; // toast.test.mjs proves that it is this long

// Runs in the page before its own scripts: a toast stays until the next one, so that on no machine it is gone before it is read.
function holdToasts(ms) {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (act, after, ...rest) => (after === ms ? 0 : setTimeout(act, after, ...rest));
}

export class Person {
  /** A new person in `browser`, at no page yet. options: width, dark, hold (toasts stay; they do). */
  static async arrive(browser, origin, { width = 1280, dark = false, hold = true } = {}) {
    const context = await browser.newContext({
      baseURL: origin, viewport: { width, height: 800 }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", locale: "en-GB",
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const person = new Person(context, origin);
    await context.addInitScript(watchWords);
    if (hold) await context.addInitScript(holdToasts, TOAST_MS);
    person.page = await context.newPage();
    if (SLOWER > 1) await (await context.newCDPSession(person.page)).send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    return person;
  }

  constructor(context, origin) {
    this.context = context;
    this.origin = origin;
    this.complaints = [];
    this.expected = [];
    this.answers = [];
    this.underway = new Set();
    this.quiet = () => {};
    this.looks = 0;
    context.on("console", (message) => this.#heard(message));
    context.on("weberror", (error) => this.complain(`thrown: ${error.error().stack}`));
    context.on("request", (request) => this.#asked(request));
    context.on("requestfailed", (request) => this.#failed(request));
    context.on("requestfinished", (request) => this.#done(request));
    context.on("response", (response) => this.#answered(response));
  }

  complain(what) {
    if (!this.expected.some((pattern) => pattern.test(what))) this.complaints.push(`${this.page?.url()}: ${what}`);
  }

  /** From now on a complaint that matches is none: "GET http://… answered 404", "GET http://… failed: …", "console error: …". */
  expects(pattern) {
    this.expected.push(pattern);
  }

  #heard(message) {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (message.text().startsWith("Failed to load resource")) return; // the answer itself is looked at
    this.complain(`console ${message.type()}: ${message.text()}`);
  }

  #asked(request) {
    this.underway.add(request);
    const { origin, protocol } = new URL(request.url());
    if (origin !== this.origin && protocol !== "data:" && protocol !== "blob:") this.complain(`asked another host: ${request.url()}`);
  }

  #failed(request) {
    this.#done(request);
    const why = request.failure().errorText;
    if (why === "net::ERR_ABORTED") return; // the page itself left, or asked something newer
    this.complain(`${request.method()} ${request.url()} failed: ${why}`);
  }

  #done(request) {
    this.underway.delete(request);
    if (this.underway.size === 0) this.quiet();
  }

  #answered(response) {
    const request = response.request();
    if (["document", "fetch"].includes(request.resourceType())) this.answers.push(response.text().catch(() => ""));
    if (response.status() >= 400) this.complain(`${request.method()} ${response.url()} answered ${response.status()}`);
  }

  /** Signs in without the page, for tests of something else. */
  async signIn(portal, email, password) {
    const answer = await this.context.request.post(`${this.origin}/api/auth/${portal}/login`, {
      headers: { origin: this.origin }, data: { email, password, transport: "cookie" },
    });
    if (!answer.ok()) throw new Error(`${email} cannot sign in: ${await answer.text()}`);
  }

  /** Goes to an address and waits until the page stands: nothing asked, nothing loading, its heading there. */
  async visit(path) {
    await this.page.goto(path);
    await this.settled();
  }

  async settled() {
    await this.page.locator("h1").first().waitFor();
    await this.#stands();
    while (this.underway.size > 0) await new Promise((resolve) => { this.quiet = resolve; });
    await this.#stands();
    await this.page.evaluate(() => Promise.all(document.getAnimations().map((motion) => motion.finished.catch(() => {}))));
  }

  /** A changed address is drawn when nothing more urgent waits: nothing is left to draw, and nothing loads. */
  async #stands() {
    await this.page.waitForFunction((look) => {
      requestIdleCallback(() => { if (!document.querySelector("[data-loading], [aria-busy=true]")) window.stoodAt = look; });
      return window.stoodAt === look;
    }, ++this.looks);
  }

  button(name) { return this.page.getByRole("button", { name, exact: true }); }
  link(name) { return this.page.getByRole("link", { name, exact: true }); }
  field(name) { return this.page.getByLabel(name, { exact: true }); }

  /** Presses a button that opens something over the page, and waits for that. */
  async press(name) {
    await this.page.getByRole("button", { name }).click();
    await this.page.locator("[role=dialog] h2, [role=menuitem]").first().waitFor();
    await this.settled();
  }

  /** Waits until the page says this. */
  async reads(text) {
    await this.page.getByText(text).first().waitFor();
  }

  /** The text of every document and answer that this browser was given so far. */
  async received() {
    return (await Promise.all(this.answers)).join("\n");
  }

  /** Ends the session and hands back what was wrong in it. */
  async leave() {
    await this.context.close();
    return this.complaints;
  }
}
