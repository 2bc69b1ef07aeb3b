/* What a field holds, as a person reads it. */
import { commonWords } from "@/words/common";
import { editorWords } from "@/words/editor";
import type { Field, Values } from "./values";

const PROSE: readonly Field[] = ["title", "logline", "synopsis", "longSynopsis", "worldDescription", "themes"];

/* Written by a person, and set in their voice. */
export function isProse(field: Field): boolean { return PROSE.includes(field); }

export function valueWord(field: Field, values: Values): string {
  const { budgetRange, funding, seeking, subgenres, accessRung, hideName } = values;
  switch (field) {
    case "budgetRange": return budgetRange ? commonWords.bands[budgetRange] : editorWords.nothing;
    case "funding": return funding ? commonWords.funding[funding] : editorWords.nothing;
    case "seeking": return seeking.map((one) => commonWords.seeking[one]).join(", ") || editorWords.nothing;
    case "subgenres": return subgenres.join(", ") || editorWords.nothing;
    case "accessRung": return commonWords.rungTitles[accessRung];
    case "hideName": return hideName ? editorWords.yes : editorWords.no;
    case "rungs.synopsis": case "rungs.longSynopsis": case "rungs.worldDescription": case "rungs.themes": {
      const rung = values[field];
      return rung ? commonWords.rungTitles[rung] : editorWords.defaultRung;
    }
    default: return values[field] || editorWords.nothing;
  }
}
