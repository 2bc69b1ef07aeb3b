/* The dice of a poster: mulberry32 seeded with the pitch's id. The order in which a scene throws them is part of the format. */
const SALT = 4659153;                     /* shows every scene on the demo shelf */

export interface Dice {
  (from?: number, to?: number): number;                        /* 0 … 1, or from … to */
  int: (from: number, to: number) => number;
  one: <T>(list: readonly T[]) => T;
}

export function dice(id: number): Dice {
  let state = Math.imul(id + SALT, 0x9E3779B1);
  const throwOnce = (from = 0, to = 1) => {
    state = (state + 0x6D2B79F5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return from + (((t ^ (t >>> 14)) >>> 0) / 4294967296) * (to - from);
  };
  return Object.assign(throwOnce, {
    int: (from: number, to: number) => Math.floor(throwOnce(from, to + 1)),
    one: <T>(list: readonly T[]) => list[Math.floor(throwOnce(0, list.length))] as T,     /* the index is always inside */
  });
}
