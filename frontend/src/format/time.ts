/* Days and moments in words, in the reader's own time zone. */
const DAY = 86_400_000;
const longDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const longDayHere = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const shortDayHere = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const moment = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const sameYear = (a: Date, b: Date) => a.getFullYear() === b.getFullYear();

export const fullDay = (time: string) => longDay.format(new Date(time));                     /* 14 May 2026 */
export const exactTime = (time: string) => moment.format(new Date(time));
export const clockTime = (time: string) => clock.format(new Date(time));                     /* 14:32:08 */

/* The year only where it is not this one. */
export function day(time: string, now = new Date()): string {
  const date = new Date(time);
  return (sameYear(date, now) ? longDayHere : longDay).format(date);
}
export function dayInTable(time: string, now = new Date()): string {
  const date = new Date(time);
  return (sameYear(date, now) ? shortDayHere : shortDay).format(date);
}

/* "2 days ago" within a week, then the day. */
export function ago(time: string, now = new Date()): string {
  const passed = now.getTime() - Date.parse(time);
  if (passed < 60_000) return relative.format(0, "minute");
  if (passed < 3_600_000) return relative.format(-Math.floor(passed / 60_000), "minute");
  if (passed < DAY) return relative.format(-Math.floor(passed / 3_600_000), "hour");
  if (passed < 7 * DAY) return relative.format(-Math.floor(passed / DAY), "day");
  return day(time, now);
}

/* New for seven days after its first publication. */
export function isNew(publishedAt: string | null, now = new Date()): boolean {
  return publishedAt !== null && now.getTime() - Date.parse(publishedAt) < 7 * DAY;
}
