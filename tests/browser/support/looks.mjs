// What every page must pass at every width and in both themes, and pictures of it for human eyes.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.PITCHEY_PICTURES;
if (pictures) mkdirSync(pictures, { recursive: true });

/** Everything that is wrong with how the page stands now, as sentences. */
export async function wrongWith(page) {
  const wrong = [...await page.evaluate(frameFaults), ...await axeFindings(page)];
  return wrong;
}

function frameFaults() {
  const faults = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const widest = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > clientWidth + 0.5);
    faults.push(`scrolls sideways, ${scrollWidth} of ${clientWidth}: ${widest.slice(-1).map((one) => one.outerHTML.slice(0, 120))}`);
  }
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) faults.push(`${headings} first headings`);
  if (!/^.+ · Pitchey$/.test(document.title)) faults.push(`title "${document.title}"`);
  if (!document.documentElement.lang) faults.push("no language");
  for (const image of document.images) if (!image.complete || image.naturalWidth === 0) faults.push(`image missing: ${image.src}`);
  return faults;
}

async function axeFindings(page) {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `axe ${id}: ${help}: ${node.html.slice(0, 160)} (${node.failureSummary?.replaceAll(/\s+/g, " ")})`));
}

/** A picture of the whole page in the folder PITCHEY_PICTURES, where that is set. */
export async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}
