/* The title of a drawn cover, set in its genre's face as large as one to four lines allow. Widths come from tables, so no font is measured. */
import type { Genre } from "@/api/types";
import { group, ink, n, type Shape } from "./shapes";

/* Widths of printable ASCII, in 1/35 em, base 36. */
const SANS = "achjjvp8ccekacaajjjjjjjjjjcckkklyppppnlrpajpltprnrpnlpnxnnlcackjcjljljcllaajavllllejcljrjjheaek";
const SERIF = "9cehhtr6cchk9c9ahhhhhhhhhhaakkkgwpnnpljppceplvppjpnjlppxpplcacghcghghgchhaaharhhhhceahhphhgh7hj";
const arial = { fontFamily: "'Helvetica Neue', Arial, 'Liberation Sans', sans-serif" };
const times = { fontFamily: "'Times New Roman', Times, 'Liberation Serif', serif" };
const bold = { ...arial, fontWeight: "700" };

interface Face { table: string; capitals: boolean; tracking: number; leading: number; font: Shape["props"] }
const FACES: Record<Genre, Face> = {
  Action: { table: SANS, capitals: true, tracking: -0.01, leading: 0.96, font: { ...bold, fontStyle: "italic" } },
  Comedy: { table: SANS, capitals: false, tracking: -0.025, leading: 1, font: bold },
  Drama: { table: SERIF, capitals: false, tracking: -0.01, leading: 1, font: times },
  Horror: { table: SERIF, capitals: true, tracking: 0.05, leading: 1.06, font: times },
  "Sci-Fi": { table: SANS, capitals: true, tracking: 0.1, leading: 1.18, font: arial },
  Thriller: { table: SANS, capitals: true, tracking: -0.025, leading: 0.94, font: bold },
};

const LEFT = 22, BOX = 256, TALL = 128, MAX = 60, MIN = 19;
const WEAK = /(^|\s)(a|an|and|at|by|for|from|in|of|on|or|that|the|to|with|el|la|le|de|der|die|das)$/i;   /* words that should not end a line */
const RIGHT_TO_LEFT = /^\P{L}*[\u0590-\u08FF]/u;

interface Fit { size: number; lines: { text: string; width: number }[] }

function widthOf(c: string, face: Face): number {
  if (c >= " " && c <= "~") return parseInt(face.table.charAt(c.charCodeAt(0) - 32), 36) / 35;
  return c > "\u2E7F" ? 1 : 0.6;
}

/* The width of a line in em. */
function em(line: string, face: Face): number {
  const plain = line.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC").replace(/[‘’]/g, "'");
  return [...plain].reduce((sum, c) => sum + face.tracking + widthOf(c, face), 0);
}

function wordsOf(title: string, glue: string, face: Face): string[] {
  const all = glue || em(title, face) < 10 ? title.split(/\s+/) : [...title];          /* no spaces and long: break anywhere */
  return all.length > 30 ? [...all.slice(0, 29), "…"] : all;
}

/* The title with less at its end: one word, and the dots of a cut before. It always gets shorter. */
function shortened(words: string[], glue: string): string {
  const kept = words.slice(0, words.at(-1) === "…" ? -2 : -1);
  return kept.join(glue).replace(/[\s…,;:.-]+$/, "") + "…";
}

/* The largest size at which one to four lines fill the box, fewer lines and no weak line ends preferred. */
function fit(title: string, face: Face): Fit {
  const glue = /\s/.test(title) ? " " : "", words = wordsOf(title, glue, face), gap = em(glue, face);
  const isWeak = words.map((word) => glue !== "" && WEAK.test(word));
  const starts = [0];                                  /* where each word begins, were all on one line without gaps, in em */
  for (const word of words) starts.push((starts.at(-1) ?? 0) + em(word, face));
  const width = (from: number, to: number) => (starts[to] ?? 0) - (starts[from] ?? 0) + gap * (to - from - 1);
  let best: { score: number; size: number; ends: number[] } = { score: -Infinity, size: 0, ends: [] };

  const judge = (ends: number[]) => {
    const widest = Math.max(...ends.map((to, i) => width(ends[i - 1] ?? 0, to)));
    const size = Math.min(MAX, BOX / widest, TALL / (ends.length * face.leading));
    const score = size - ends.length - 4 * ends.slice(0, -1).filter((to) => isWeak[to - 1]).length;
    if (score > best.score) best = { score, size, ends };
  };
  const place = (from: number, ends: number[]): void => {
    if (from >= words.length) return judge(ends);
    for (let to = words.length; ends.length < 4 && to > from; to--) place(to, [...ends, to]);
  };
  place(0, []);

  if (best.size < MIN && words.length > 1) return fit(shortened(words, glue), face);
  const { size, ends } = best;
  const lines = ends.map((to, i) => ({ text: words.slice(ends[i - 1] ?? 0, to).join(glue), width: width(ends[i - 1] ?? 0, to) * size }));
  return { size, lines };
}

export function lettering(genre: Genre, title: string, where: "top" | "bottom"): Shape {
  const face = FACES[genre], { size, lines } = fit(face.capitals ? title.toUpperCase() : title, face), step = size * face.leading;
  const top = where === "top" ? 26 + size * 0.72 : 371 - (lines.length - 1) * step;
  const place = (width: number): Shape["props"] =>
    RIGHT_TO_LEFT.test(title) ? { x: "278", direction: "rtl" } : { x: String(LEFT), textLength: n(width), lengthAdjust: "spacingAndGlyphs" };
  return group({ fill: ink("figure"), fontSize: n(size), letterSpacing: n(face.tracking * size), ...face.font },
    lines.map(({ text, width }, i): Shape => ({ tag: "text", props: { y: n(top + i * step), ...place(width) }, text })));
}
