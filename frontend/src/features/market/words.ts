/* Values of the filters in words. */
import { capital } from "@/format/text";
import { commonWords } from "@/words/common";
import { marketWords } from "@/words/market";
import type { Chip, ListFilter } from "./state";

const bands: Record<string, string> = commonWords.bands;
const seeking: Record<string, string> = commonWords.seeking;

export function valueWord(filter: ListFilter, value: string): string {
  if (filter === "budgetRange") return bands[value] ?? value;
  if (filter === "seeking") return capital(seeking[value] ?? value);
  return value;
}

export function chipWord({ filter, value }: Chip): string {
  if (filter === "q") return marketWords.quoted(value);
  if (filter === "access") return marketWords.accessChip[value] ?? value;
  return valueWord(filter, value);
}
