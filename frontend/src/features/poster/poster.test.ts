/* The format is shipped: these digests were made from the design's own drawing, four frames of ids 1 to 120 in every genre. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Genre } from "@/api/types";
import { poster, type Frame } from "./poster";
import type { Shape } from "./shapes";

const FACTS: Record<Genre, string> = {
  Action: "9536957cfe9d99c0",
  Comedy: "ef4d43f073f1b239",
  Drama: "909daea9776b2666",
  Horror: "665c0cce024b3fdb",
  "Sci-Fi": "2876a6570fc99330",
  Thriller: "1010041f532cef4e",
};
const TITLES = [
  "The Tidekeeper’s Debt", "Nine Minutes to Aldgate", "A", "Supercalifragilisticexpialidocious", "Do Not Resuscitate the Party of the Last Three Members",
  "ملح العرس", "塩の花嫁と七つの海の物語", "Rock & Roll <3", "Ünïcode Ñandú, the Éclair", "Salt",
];
const FRAMES: Frame[] = ["poster", "art", "thumb", "band"];
const AS_SVG: Record<string, string> = { strokeWidth: "stroke-width", strokeDasharray: "stroke-dasharray", fontSize: "font-size", fontFamily: "font-family", fontWeight: "font-weight", fontStyle: "font-style", letterSpacing: "letter-spacing" };

function markup({ tag, props, children, text }: Shape): string {
  const attributes = Object.entries(props).map(([name, value]) => ` ${AS_SVG[name] ?? name}="${value}"`).join("");
  if (tag === "text") return `<text${attributes}>${(text ?? "").replace(/&/g, "&amp;").replace(/</g, "&lt;")}</text>`;
  return children ? `<${tag}${attributes}>${children.map(markup).join("")}</${tag}>` : `<${tag}${attributes}/>`;
}

function drawn(id: number, genre: Genre, frame: Frame): string {
  const { ground, viewBox, shapes } = poster(id, genre, TITLES[id % TITLES.length] ?? "", frame);
  return `${ground}<svg viewBox="${viewBox}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">${shapes.map(markup).join("")}</svg>\n`;
}

function digest(genre: Genre): string {
  const hash = createHash("sha256");
  for (let id = 1; id <= 120; id++) for (const frame of FRAMES) hash.update(drawn(id, genre, frame));
  return hash.digest("hex").slice(0, 16);
}

describe("poster", () => {
  for (const [genre, fact] of Object.entries(FACTS) as [Genre, string][]) {
    it(`draws ${genre} as the design does`, () => expect(digest(genre)).toBe(fact));
  }

  it("keeps its picture while the title is typed", () => {
    const art = (title: string) => poster(27, "Drama", title, "art").shapes.map(markup).join("");
    expect(art("S")).toBe(art("Salt Wedding"));
  });

  it("ends with every title, and shows of one that is too long as much as fits", () => {
    const hostile = ["장".repeat(40), "장".repeat(200), "W".repeat(200), "塩".repeat(200), `${"W".repeat(60)} x`, "a ".repeat(100), "𝕎".repeat(80), "….".repeat(50), "…".repeat(200), "WWWWWWWWWW ".repeat(18)];
    for (const genre of Object.keys(FACTS) as Genre[]) {
      for (const title of hostile) {
        const lines = poster(1, genre, title, "poster").shapes.map(markup).join("").match(/(?<=<text[^>]*>)[^<]*/g) ?? [];
        expect(lines.length, title).toBeGreaterThan(0);
        expect(lines.join("").length, title).toBeLessThan(title.length);
      }
    }
  });

  it("has one white figure in every scene", () => {
    for (let id = 1; id <= 60; id++) {
      const white = (JSON.stringify(poster(id, "Comedy", "", "art").shapes).match(/poster-figure/g) ?? []).length;
      expect(white, `id ${id}`).toBe(1);
    }
  });
});
