/* What the editor holds of a pitch, flat: one key for each thing that is edited, named as the server names its field. */
import type { FieldProblem } from "@/api/problem";
import type { BodyOf, Genre, Pitch, PitchCard, Rung } from "@/api/types";

export type Body = BodyOf<"PATCH /api/pitches/{id}">;
export type TextItem = "synopsis" | "longSynopsis" | "themes" | "worldDescription";

export interface Values {
  title: string;
  genre: Genre | null;
  format: PitchCard["format"];
  stage: PitchCard["stage"];
  subgenres: PitchCard["subgenres"];
  budgetRange: PitchCard["budgetRange"];
  funding: PitchCard["funding"];
  seeking: PitchCard["seeking"];
  logline: string;
  synopsis: string;
  longSynopsis: string;
  worldDescription: string;
  themes: string;
  accessRung: PitchCard["accessRung"];
  hideName: boolean;
  "rungs.synopsis": Rung | null;           /* null: the default of the item */
  "rungs.longSynopsis": Rung | null;
  "rungs.worldDescription": Rung | null;
  "rungs.themes": Rung | null;
}
export type Field = keyof Values;

export const NEW: Values = {
  title: "", genre: null, format: "Feature film", stage: null, subgenres: [], budgetRange: null, funding: null, seeking: [],
  logline: "", synopsis: "", longSynopsis: "", worldDescription: "", themes: "",
  accessRung: "nda_approval", hideName: false,
  "rungs.synopsis": null, "rungs.longSynopsis": null, "rungs.worldDescription": null, "rungs.themes": null,
};
export const FIELDS = Object.keys(NEW) as Field[];             /* the object's own keys, in the order of the page */

/* Refused fields as the reader meets them, whatever order the server looks in. */
export function inPageOrder<T extends { fields: FieldProblem[] }>(problem: T): T {
  const place = ({ field }: FieldProblem) => FIELDS.findIndex((one) => field === one || field.startsWith(`${one}.`));
  return { ...problem, fields: [...problem.fields].sort((a, b) => place(a) - place(b)) };
}

/* The owner's answer as values. */
export function valuesOf(pitch: Omit<Pitch, "creator" | "locked">): Values {
  return {
    title: pitch.title, genre: pitch.genre, format: pitch.format, stage: pitch.stage, subgenres: pitch.subgenres,
    budgetRange: pitch.budgetRange, funding: pitch.funding, seeking: pitch.seeking, logline: pitch.logline ?? "",
    synopsis: pitch.synopsis ?? "", longSynopsis: pitch.longSynopsis ?? "", worldDescription: pitch.worldDescription ?? "", themes: pitch.themes ?? "",
    accessRung: pitch.accessRung, hideName: pitch.hideName ?? false,
    "rungs.synopsis": pitch.rungs?.synopsis ?? null, "rungs.longSynopsis": pitch.rungs?.longSynopsis ?? null,
    "rungs.worldDescription": pitch.rungs?.worldDescription ?? null, "rungs.themes": pitch.rungs?.themes ?? null,
  };
}

/* Lists are sets here; a text is what it is without the blanks around it, as the server stores it. */
function plain(value: Values[Field]): unknown {
  if (typeof value === "string") return value.replace(/\r\n/g, "\n").trim().normalize("NFC");
  return Array.isArray(value) ? [...value].sort().join("\n") : value;
}

export const isSame = (field: Field, a: Values, b: Values): boolean => plain(a[field]) === plain(b[field]);

export function differing(a: Values, b: Values): Field[] { return FIELDS.filter((field) => !isSame(field, a, b)); }

/* `some` of the fields from `from`, the others from `rest`. */
export function taking(some: readonly Field[], from: Values, rest: Values): Values {
  return { ...rest, ...Object.fromEntries(some.map((field) => [field, from[field]])) };
}

/* The body that turns `base` into `values`: only what differs; an emptied text is null. */
export function bodyOf(base: Values, values: Values): Body {
  const body: Record<string, unknown> = {}, rungs: Record<string, unknown> = {};
  for (const field of differing(base, values)) {
    const value = values[field] === "" ? null : values[field];
    if (field.startsWith("rungs.")) rungs[field.slice(6)] = value;
    else body[field] = value;
  }
  if (Object.keys(rungs).length > 0) body.rungs = rungs;
  return body as Body;                                        /* made of its own fields */
}
