// The one table: a row for each figure, with both sides, the ratio and whether the goal was met.
const COLUMNS = [
  ["what", 58], ["", 16], ["CPU µs/req", 10], ["req/s", 8], ["p50 ms", 7], ["p99 ms", 7], ["RSS MB", 7], ["ratio", 8],
  ["goal", 8], ["met", 3],
];

const number = (value, digits) => (value === undefined ? "" : value.toFixed(digits));

export class Table {
  rows = [];
  missed = 0;

  /** A figure of both sides: `ratio` by CPU (lower is better) or by rate (higher is better). */
  compare(what, names, result, { by, goal }) {
    const ratio = by === "cpu" ? result.cpuRatio : result.rateRatio;
    const met = by === "cpu" ? ratio <= goal : ratio >= goal;
    this.rows.push([what, names[0], ...cells(result.ours), `${number(ratio, 2)}×`, `${by === "cpu" ? "≤" : "≥"} ${goal}×`, this.#verdict(met)]);
    this.rows.push(["", names[1], ...cells(result.theirs), "", "", ""]);
  }

  /** A figure that stands for itself, at most `goal`. */
  value(what, value, unit, goal) {
    this.rows.push([what, `${number(value, 1)} ${unit}`, "", "", "", "", "", "", `≤ ${goal} ${unit}`, this.#verdict(value <= goal)]);
  }

  #verdict(met) {
    if (!met) this.missed++;
    return met ? "yes" : "NO";
  }

  print() {
    const line = (cells) => cells.map((cell, i) => (i < 2 ? cell.padEnd(COLUMNS[i][1]) : cell.padStart(COLUMNS[i][1]))).join("  ").trimEnd();
    console.log(line(COLUMNS.map(([name]) => name)));
    for (const row of this.rows) console.log(line(row));
  }
}

function cells({ cpu, rate, p50, p99, rss }) {
  return [number(cpu, 1), number(rate, 0), number(p50 / 1000, 2), number(p99 / 1000, 2), number(rss / 2 ** 20, 0)];
}
