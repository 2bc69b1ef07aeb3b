/* Drawn shapes as values: what a scene returns and a component renders. Coordinates are rounded to a tenth; colours are poster tones. */
export type Tone = "night" | "deep" | "base" | "mid" | "lift" | "pale" | "figure";
export type Point = readonly [number, number];
export interface Shape { tag: "path" | "circle" | "rect" | "g" | "text"; props: Record<string, string | number>; children?: Shape[]; text?: string }

export const n = (value: number) => Math.round(value * 10) / 10;
export const ink = (tone: Tone) => `var(--poster-${tone})`;

export const shape = (d: string, tone: Tone, more: Shape["props"] = {}): Shape => ({ tag: "path", props: { d, fill: ink(tone), ...more } });

export const poly = (points: readonly Point[], tone: Tone): Shape => shape(`M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join("L")}Z`, tone);

export const disc = (x: number, y: number, r: number, tone: Tone): Shape => ({ tag: "circle", props: { cx: n(x), cy: n(y), r: n(r), fill: ink(tone) } });

export const ring = (x: number, y: number, r: number, tone: Tone, width: number, dash = "none"): Shape =>
  ({ tag: "circle", props: { cx: n(x), cy: n(y), r: n(r), fill: "none", stroke: ink(tone), strokeWidth: n(width), strokeDasharray: dash } });

export const bar = (x: number, y: number, width: number, height: number, tone: Tone, more: Shape["props"] = {}): Shape =>
  ({ tag: "rect", props: { x: n(x), y: n(y), width: n(width), height: n(height), fill: ink(tone), ...more } });

export const group = (props: Shape["props"], children: Shape[]): Shape => ({ tag: "g", props, children });

export const turn = (angle: number, x: number, y: number) => ({ transform: `rotate(${n(angle)} ${n(x)} ${n(y)})` });

export const list = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
