/* A drawn cover for every pitch without an image: the id draws the picture, the genre picks motif, tones and face, the title is fitted.
   Same input, same cover, on every machine. */
import type { Genre } from "@/api/types";
import { dice } from "./dice";
import { lettering } from "./lettering";
import { SCENES, TONES } from "./scenes";
import { bar, type Shape, type Tone } from "./shapes";

export type Frame = "poster" | "art" | "thumb" | "band";      /* with title · without · close-up 3:4 for rows · close-up 6:5 for the spread */
export interface Poster { ground: Tone; viewBox: string; shapes: Shape[] }

export function poster(id: number, genre: Genre, title: string, frame: Frame): Poster {
  const d = dice(id), draw = d.one(SCENES[genre]);
  const [ground, ...tones] = d.one(TONES[genre]).split(" ") as [Tone, Tone, Tone, Tone];      /* the table's form */
  const [art, where] = draw(d, tones, ground);
  const under = bar(-600, -600, 1500, 1600, ground);
  return {
    ground,
    viewBox: viewOf(frame, where === "top" ? 150 : 0),
    shapes: frame === "poster" ? [under, ...art, lettering(genre, title, where)] : [under, ...art],
  };
}

function viewOf(frame: Frame, y: number): string {
  if (frame === "thumb") return `60 ${y + 5} 180 240`;
  if (frame === "band") return `0 ${y} 300 250`;
  return "0 0 300 400";
}
