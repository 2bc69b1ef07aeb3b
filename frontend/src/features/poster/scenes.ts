/* The scenes: three or four motifs a genre, each with exactly one white figure. Ids and the order of dice throws are shipped: never reorder.
   A scene gets dice, three tones and the ground, and answers a picture and where the title stands. */
import type { Genre } from "@/api/types";
import type { Dice } from "./dice";
import { bar, disc, group, list, n, poly, ring, shape, turn, type Point, type Shape, type Tone } from "./shapes";

export type Tones = readonly [Tone, Tone, Tone];
export type Picture = readonly [Shape[], "top" | "bottom"];
export type Scene = (d: Dice, tones: Tones, ground: Tone) => Picture;

/* The ground, then three tones for the scene. */
export const TONES: Record<Genre, readonly string[]> = {
  Action: ["night lift mid deep", "deep lift base night", "base lift mid deep", "night mid base deep"],
  Comedy: ["base lift night mid", "night lift base mid", "deep mid lift base", "base night lift mid"],
  Drama: ["night lift base mid", "deep lift mid night", "night mid lift base", "base lift night mid", "deep base lift mid"],
  Horror: ["night base mid deep", "deep mid night base", "base night mid deep", "night mid lift deep"],
  "Sci-Fi": ["night base mid lift", "deep mid lift pale", "base deep lift pale", "night mid lift pale"],
  Thriller: ["night mid base lift", "deep lift base mid", "base night lift mid", "night lift base mid"],
};

const at = <T>(items: readonly T[], i: number): T => items[i] as T;              /* scenes index only what they made */

/* Action: slopes and speed. */
function wall(d: Dice, t: Tones): Picture {                       /* three ridges, the figure on the first */
  const ridge = (i: number) => list(8, (k): Point => [k * 43, 312 + i * 36 - k * d(13, 20) + (k % 2 ? d(-38, -14) : d(0, 20))]);
  const rows = list(3, ridge);
  const [x, y] = at(at(rows, 0), d.int(3, 5));
  return [[disc(x, y - 12, 12, "figure"), ...rows.map((row, i) => poly([[0, 401], ...row, [301, 401]], at(t, i)))], "top"];
}

function rays(d: Dice, t: Tones): Picture {                       /* everything runs from one point; dark beams under the title */
  const x = d(70, 230), y = d(120, 180), from = d(0, 0.4), k = d.one([14, 18, 24]);
  const far = (a: number): Point => [x + 520 * Math.cos(a), y + 520 * Math.sin(a)];
  const beam = (a: number, b: number, i: number) => poly([[x, y], far(a), far(b)], Math.sin((a + b) / 2) < 0.1 ? at(t, i % 2) : t[2]);
  return [[...list(k, (i) => beam(from + (i * 2 * Math.PI) / k, from + ((i * 2 + 1) * Math.PI) / k, i)), disc(x, y, d(16, 30), "figure")], "bottom"];
}

function slash(d: Dice, t: Tones): Picture {                      /* speed lines, one of them ours */
  const hit = d.int(2, 6), heights = list(9, () => d(8, 27));
  const top = (i: number) => 6 + 3 * i + heights.slice(0, i).reduce((a, b) => a + b, 0);
  const line = (i: number) => bar(d(-90, 150), top(i), i === hit ? 250 : 600, at(heights, i), i === hit ? "figure" : d.one(t));
  return [[group(turn(d(-31, -17), 150, 130), list(9, line))], "bottom"];
}

/* Comedy: one shape out of step. */
function misfit(d: Dice, t: Tones): Picture {                     /* a pattern, and the one out of step */
  const odd = d.int(0, 11), a = d.int(0, 2), b = d.int(1, 3), p = d() < 0.5 ? "M-32 0a32 32 0 0 1 64 0z" : "M-32 -32h64a64 64 0 0 1 -64 64z";
  const cell = (i: number, c: number, r: number) => shape(p, i === odd ? "figure" : at(t, (c + r) % 2),
    { transform: `translate(${54 + c * 64} ${54 + r * 64}) rotate(${90 * (c * a + r * b + (i === odd ? 2 : 0))})` });
  return [list(12, (i) => cell(i, i % 4, Math.floor(i / 4))), "bottom"];
}

function tower(d: Dice, t: Tones): Picture {                      /* a balancing act with somebody on top */
  const x = d(118, 182), lean = d.one([-1, 1]) * d(7, 17);
  const plank = (cx: number, y: number, w: number, tone: Tone, tilt: number) => bar(cx - w / 2, y - 8, w, 16, tone, turn(tilt, cx, y));
  return [[
    shape(`M${n(x - 92)} 401a92 92 0 0 1 184 0z`, t[0]), plank(x + lean, 301, 168, t[1], lean / 3), disc(x - lean * 0.8, 264, 29, t[2]),
    plank(x - lean * 0.2, 228, 112, t[0], -lean / 2.2), disc(x + lean * 1.6, 196, 24, "figure"),
  ], "top"];
}

function curtain(d: Dice, t: Tones): Picture {                    /* scallops, one has come loose */
  const k = d.int(3, 5), r = 150 / k, rows = Math.ceil(186 / (r * 0.96)), odd = d.int(1, k - 1);
  const scallop = (i: number, j: number, y: number, loose: boolean) =>
    shape(`M${n(i * 2 * r - (j % 2) * r)} ${n(y)}v${loose ? 30 : 0}a${n(r)} ${n(r)} 0 0 0 ${n(2 * r)} 0V${n(y)}z`, loose ? "figure" : at(t, j % 3));
  return [list(rows, (q) => list(k + 1, (i) => scallop(i, rows - 1 - q, (rows - 1 - q) * r * 0.96, q === 0 && i === odd))).flat(), "bottom"];
}

/* Drama: light and people. */
function horizon(d: Dice, t: Tones, ground: Tone): Picture {      /* a low sun, its road on the water, somebody waiting */
  const y = d(258, 284), r = d(58, 80), x = d(95, 205), h = d(44, 66), wide = (i: number) => 2 * r * (1 - i * 0.14);
  return [[
    disc(x, y - d(0, 14), r, t[0]), bar(0, y, 300, 401 - y, ground === "deep" ? "night" : "deep"), bar(x > 150 ? d(38, 62) : d(238, 262), y - h, 9, h, "figure"),
    ...list(6, (i) => bar(x - wide(i) / 2 + d(-12, 12), y + 13 + i * 19, wide(i), 6 - i * 0.5, t[0])),
  ], "top"];
}

function pair(d: Dice, t: Tones): Picture {                       /* two people, and how near they stand */
  const near = d(-6, 40), tall = d(212, 230), small = d(244, 284), flip = d() < 0.5;
  const body = (x: number, w: number, top: number, tone: Tone, head: Tone) =>
    [shape(`M${n(x)} 401V${n(top + w / 2)}a${n(w / 2)} ${n(w / 2)} 0 0 1 ${n(w)} 0V401z`, tone), disc(x + w / 2, top - 27, 22, head)];
  return [[...body(52 - near / 2, 96, flip ? tall : small, t[0], flip ? t[0] : "figure"), ...body(150 + near / 2, 92, flip ? small : tall, t[1], flip ? "figure" : t[1])], "top"];
}

function lamp(d: Dice, t: Tones, ground: Tone): Picture {         /* a lit window and the light it throws */
  const k = d.int(2, 3), m = d.int(3, 4), h = 176 / m - 6, w = k * 44 - 6, x = d(40, 240 - w), skew = (x > 100 ? -1 : 1) * d(40, 90), on = d.int(0, k * m - 1);
  return [[
    poly([[x, 222], [x + w, 222], [x + w * 1.6 + skew, 401], [x - 20 + skew, 401]], ground === "deep" ? "base" : "deep"),
    ...list(k * m, (i) => bar(x + (i % k) * 44, 24 + Math.floor(i / k) * (h + 6), 38, h, i === on ? "figure" : t[0])),
  ], "bottom"];
}

function strata(d: Dice, t: Tones): Picture {                     /* years, laid over each other */
  const hill = (tone: Tone, y: number, a: number) => shape(`M0 ${n(y + d(-16, 16))}C100 ${n(y - a)} 190 ${n(y + a)} 300 ${n(y + d(-20, 20))}V401H0z`, tone);
  const layers: readonly Tone[] = [t[0], t[1], "base", "deep"];
  return [[disc(d(60, 240), d(52, 70), d(20, 32), "figure"), ...layers.map((tone, i) => hill(tone, 96 + i * 42, d.one([-1, 1]) * d(16, 48)))], "bottom"];
}

/* Horror: openings that look back. */
function well(d: Dice, t: Tones, ground: Tone): Picture {         /* looking down, or being looked at */
  const x = d(112, 188), y = d(112, 142), tones = [t[2], ground, t[2], ground, t[0], ground, t[1], ground];
  return [[...list(8, (i) => disc(150 + ((x - 150) * i) / 7, 170 + ((y - 170) * i) / 7, 215 * 0.72 ** i, at(tones, i))), disc(x, y, 7, "figure")], "bottom"];
}

function doors(d: Dice, t: Tones, ground: Tone): Picture {        /* a door in a door in a door, the last one ajar */
  const drift = d(-13, 13), w = d(0.68, 0.76), tones = [t[2], t[0], t[1], ground];
  const door = (i: number) => bar(150 + drift * i - 105 * w ** i, 401 - 14 * i - 240 * 0.76 ** i, 210 * w ** i, 240 * 0.76 ** i, at(tones, i));
  return [[...list(4, door), bar(147 + drift * 3, 254, 6, 105, "figure")], "top"];
}

function moth(d: Dice, t: Tones): Picture {                       /* an ink blot that has noticed you: half an outline, mirrored and smoothed */
  const blot = (size: number) => {
    const half = list(7, (i) => [i * 0.45 - 1.35, size * (i % 2 ? d(0.5, 0.72) : d(0.86, 1.12))] as const)
      .map(([a, r]): Point => [r * Math.cos(a) + 5, 134 + r * Math.sin(a) * 0.86]);
    const all = [...half.map(([x, y]): Point => [150 + x, y]), ...half.map(([x, y]): Point => [150 - x, y]).reverse()];
    const mid = (i: number) => ([0, 1] as const).map((k) => n((at(all, i % 14)[k] + at(all, (i + 1) % 14)[k]) / 2)).join(" ");
    return `M${mid(13)}${list(14, (i) => `Q${n(at(all, i)[0])} ${n(at(all, i)[1])} ${mid(i)}`).join("")}z`;
  };
  const gap = d(18, 30);
  return [[shape(blot(122), t[0]), shape(blot(74), t[1]), disc(150 - gap, 122, 7, "figure"), disc(150 + gap, 122, 7, "figure")], "bottom"];
}

/* Sci-Fi: systems and signals. */
function orbits(d: Dice, t: Tones, ground: Tone): Picture {       /* a sun, its rings, and the planet that is ours */
  const x = d(80, 220), y = d(90, 140), r = d(24, 44), step = d(20, 29), home = d.int(1, 3), far = (i: number) => r + step * (i + 0.8);
  const planet = (i: number, a: number) => disc(x + far(i) * Math.cos(a), y + far(i) * Math.sin(a), i === home ? 10 : d(4, 8), i === home ? "figure" : t[1]);
  return [[
    ...list(9, (i) => ring(x, y, far(i), ground === "base" ? "deep" : "base", d(1.5, 4))), disc(x, y, r, t[2]), ...list(5, (i) => planet(i, d(-2.9, 0.2))),
  ], "bottom"];
}

function sphere(d: Dice, t: Tones): Picture {                     /* a world made of measurements, lit from one side */
  const lx = d(-0.7, 0.7), ly = d(-0.7, 0.1), lz = Math.sqrt(1 - lx * lx - ly * ly);
  const light = (u: number, v: number) => Math.max(0, u * lx + v * ly + Math.sqrt(Math.max(0, 1 - u * u - v * v)) * lz);
  const dot = (u: number, v: number, w = light(u, v)) => (u * u + v * v > 1 ? [] : [disc(150 + u * 108, 128 + v * 108, 1.3 + 6.4 * w, at(t, Math.min(2, Math.floor(w * 3))))]);
  return [[...list(169, (i) => dot(((i % 13) - 6) / 6.4, (Math.floor(i / 13) - 6) / 6.4)).flat(), disc(lx > 0 ? 36 : 264, d(36, 70), 11, "figure")], "bottom"];
}

function signal(d: Dice, t: Tones): Picture {                     /* somebody is sending */
  const x = d.one([d(56, 90), d(210, 244)]);
  const arc = (i: number) => ring(x, 366, 30 + i * 19.5, d.one(t), d(4, 11), `${n(d(14, 120))} ${n(d(5, 26))}`);
  return [[...list(10, arc), disc(x, 366, 14, "figure")], "top"];
}

/* Thriller: lines and what disturbs them. */
function tracks(d: Dice, t: Tones): Picture {                     /* all lines meet, one does not */
  const x = d(100, 200), foot = d.int(4, 7) * 46 - 47, knee = d(268, 312), bend = x + ((foot - x) * (knee - 168)) / 232;
  const rail = (i: number) => poly([[x - 1, 168], [x + 1, 168], [i * 46 - 60, 401], [i * 46 - 80, 401]], at(t, i % 2));
  const away = d.one([-12, 312]), end = knee - d(50, 96);
  return [[
    ...list(11, rail), poly([[foot - 4, 401], [bend - 4, knee - 2], [away, end - 4], [away, end + 4], [bend + 4, knee + 2], [foot + 4, 401]], "figure"),
  ], "top"];
}

function slices(d: Dice, t: Tones): Picture {                     /* a whole that has been tampered with */
  const odd = d.int(3, 7), wide = (y: number) => Math.sqrt(Math.max(0, 11236 - y * y)), arc = (x: number, y: number) => `A106 106 0 0 0 ${n(x)} ${n(134 + y)}`;
  const slice = (y: number, x: number, tone: Tone) =>
    shape(`M${n(x - wide(y))} ${n(134 + y)}${arc(x - wide(y + 15.6), y + 15.6)}H${n(x + wide(y + 15.6))}${arc(x + wide(y), y)}z`, tone);
  return [list(11, (i) => slice(i * 19.4 - 106, 150 + (d() < 0.45 ? 0 : d(-34, 34)), i === odd ? "figure" : at(t, i % 4 === 3 ? 1 : 0))), "bottom"];
}

function redacted(d: Dice, t: Tones): Picture {                   /* a page with one line left to read */
  const left = 22, row = d.int(3, 7), much = d(0.12, 0.4);
  const tone = (i: number, x: number): Tone => (i === row && x === left ? "figure" : at(t, d() < much ? 0 : 1));
  const words = (i: number, x: number, end: number): Shape[] => {
    const w = Math.min(d(22, 96), end - x);
    return x > end - 16 ? [] : [bar(x, 26 + i * 21, w, 13, tone(i, x)), ...words(i, x + w + 7, end)];
  };
  return [list(10, (i) => words(i, left, i % 5 === 4 ? d(110, 200) : 278)).flat(), "bottom"];
}

export const SCENES: Record<Genre, readonly Scene[]> = {
  Action: [wall, rays, slash],
  Comedy: [misfit, tower, curtain],
  Drama: [horizon, pair, lamp, strata],
  Horror: [well, doors, moth],
  "Sci-Fi": [orbits, sphere, signal],
  Thriller: [tracks, slices, redacted],
};
