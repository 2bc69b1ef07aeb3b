// Hands on a keyboard: where the focus stands, how it comes somewhere, and what is wrong with how it is seen.

const named = () => {
  const one = document.activeElement;
  return one.id || one.getAttribute("aria-label") || (one.labels?.[0] ?? one).textContent.trim();
};

/** The id, label or text of what has the focus. */
export const focused = (page) => page.evaluate(named);

const matches = (name, wanted) => (wanted instanceof RegExp ? wanted.test(name) : name === wanted);

/** Tab until the focus stands on what is named so; `atEach(page)` looks at every stop. How many steps it took. */
export async function tabTo(page, wanted, atEach = () => {}) {
  for (let steps = 1; steps <= 80; steps++) {
    await page.keyboard.press("Tab");
    await atEach(page);
    if (matches(await focused(page), wanted)) return steps;
  }
  throw new Error(`the tab key never comes to "${wanted}"`);
}

/** Waits until what the focus has moved is painted: the page scrolls with the frame after a key. */
const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

/** What is wrong with how the focus can be seen: no ring, or something lies over it. A block that the page itself gives the
    focus to, to be read from there, has no ring. */
export async function focusFaults(page) {
  await painted(page);
  return page.evaluate(faultsOfFocus);
}

function faultsOfFocus() {
  const element = document.activeElement;
  if (element === document.body || element.matches("main, [data-quiet-focus]")) return [];
  const name = (element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40)) || element.id || element.value;
  const faults = [];
  const ringed = (one) => getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  if (!ringed(element) && !(element.closest("article") && ringed(element.closest("article")))) faults.push(`${name}: no ring`);
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const [highest, lowest] = [Math.max(top, 0) + 3, Math.min(bottom, innerHeight) - 3];
  const { scrollPaddingTop, scrollPaddingBottom } = getComputedStyle(document.documentElement);
  const tall = bottom - top > innerHeight - parseFloat(scrollPaddingTop) - parseFloat(scrollPaddingBottom); // goes on under a bar that stays
  for (const y of new Set([highest, (highest + lowest) / 2, ...(tall ? [] : [lowest])])) {
    const over = document.elementFromPoint((left + right) / 2, y);
    if (!over || !(element.contains(over) || over.contains(element))) faults.push(`${name}: covered by ${over?.outerHTML.slice(0, 80)}`);
  }
  return faults;
}
