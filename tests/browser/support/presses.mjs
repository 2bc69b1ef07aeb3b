// The pages that people spend their time on, and what they press there: the test counts what a press costs, the benchmark
// measures how long it takes.

const dialogOpens = (page) => page.getByRole("dialog").getByRole("heading").first().waitFor();
const closeDialog = async (page) => { await page.keyboard.press("Escape"); await page.getByRole("dialog").waitFor({ state: "detached" }); };

/** Name, address, how to arrive there, and the steps by their names. */
export const presses = [
  ["the home page", "/", {}, {
    "typing into the search": (page) => page.locator("#home-search").press("s"),
    "the theme": async (page) => { await page.getByRole("button", { name: "Dark" }).click(); await page.getByRole("button", { name: "System" }).click(); },
  }],
  ["the marketplace", "/marketplace", {}, {
    "typing into the search": (page) => page.locator("#header-search").press("s"),
    "emptying it": (page) => page.locator("#header-search").press("Backspace"),
    "a filter on": (page) => page.getByRole("checkbox", { name: /^Drama/ }).check(),
    "a filter off": (page) => page.getByRole("checkbox", { name: /^Drama/ }).uncheck(),
  }],
  ["the marketplace on a phone", "/marketplace", { width: 390 }, {
    "opening the filters": async (page) => { await page.getByRole("button", { name: "Filter and sort" }).click(); await dialogOpens(page); },
    "closing them": closeDialog,
  }],
  ["the pitch page", "/pitches/1", { creator: true }, {
    "asking before a deletion": async (page) => { await page.getByRole("button", { name: "Delete" }).click(); await dialogOpens(page); },
    "leaving that": closeDialog,
  }],
  ["the editor", "/pitches/new", { creator: true }, {
    "typing the title": (page) => page.locator("#title").press("x"),
    "typing the synopsis": (page) => page.locator("#synopsis").press("x"),
    "a genre, which draws the cover": (page) => page.getByRole("radio", { name: "Horror" }).check(),
    "another genre": (page) => page.getByRole("radio", { name: "Drama" }).check(),
  }],
  ["my pitches", "/pitches/mine", { creator: true }, {
    "sorting": (page) => page.getByRole("columnheader").first().getByRole("link").click(),
    "opening a row's menu": async (page) => { await page.getByRole("row").nth(1).getByRole("button").click(); await page.getByRole("menuitem").first().waitFor(); },
    "closing it": (page) => page.keyboard.press("Escape"),
  }],
];

/** A person who stands at one of these pages of the demo; `watch` runs in it before its own scripts. */
export async function arriveAt(site, path, { width, creator } = {}, watch = () => {}) {
  const person = await site.arrive({ width });
  await person.page.addInitScript(watch);
  if (creator) await person.signIn("creator", "alex.creator@demo.com", "Demo123");
  await person.visit(path);
  return person;
}

/** Waits until what was pressed is painted. */
export const painted = (page) => page.evaluate(async () => {
  for (let i = 0; i < 3; i++) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
});
