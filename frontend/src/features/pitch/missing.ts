/* What a publish will ask for and is not there yet: advice beside the form. The server has the last word. */
import type { DataOf, PitchCard } from "@/api/types";
import { characters } from "@/format/text";

export type Limits = DataOf<"GET /api/config/all">["limits"];
export type Needed = "title" | "logline" | "genre" | "budgetRange" | "format" | "synopsis";
export interface Publishable extends Pick<PitchCard, "genre" | "budgetRange" | "format"> { title: string; logline: string | null; synopsis?: string | null }

export function missingIn(pitch: Publishable, limits: Pick<Limits, "title" | "logline" | "synopsis">): Needed[] {
  const short = (text: string | null | undefined, { min = 1 }: { min?: number }) => characters(text ?? "") < min;
  const lacks: Record<Needed, boolean> = {
    title: short(pitch.title, limits.title),
    genre: pitch.genre === null,
    format: pitch.format === null,
    budgetRange: pitch.budgetRange === null,
    logline: short(pitch.logline, limits.logline),
    synopsis: short(pitch.synopsis, limits.synopsis),
  };
  return (Object.keys(lacks) as Needed[]).filter((one) => lacks[one]);      /* the object's own keys */
}
