/* What publishing still needs, as advice before the server is asked; the server decides. */
import type { Pitch } from "@/api/types";
import { characters } from "@/format/text";

export type Part = "logline" | "genre" | "budgetRange" | "synopsis";

export function missingParts({ logline, genre, budgetRange, synopsis }: Pick<Pitch, "logline" | "genre" | "budgetRange"> & { synopsis?: string | null }): Part[] {
  const missing: Part[] = [];
  if (characters(logline ?? "") < 10) missing.push("logline");
  if (!genre) missing.push("genre");
  if (!budgetRange) missing.push("budgetRange");
  if (characters(synopsis ?? "") < 50) missing.push("synopsis");
  return missing;
}
