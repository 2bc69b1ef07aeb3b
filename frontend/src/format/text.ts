/* Lengths as the server counts them: characters that a person sees, after trimming and composing. */
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

export function characters(text: string): number {
  let count = 0;
  for (const _ of graphemes.segment(text.replace(/\r\n/g, "\n").trim().normalize("NFC"))) count++;
  return count;
}

/* "script, deck and budget" */
export function listed(words: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(words);
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const initials = (name: string) => name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();

export const paragraphs = (text: string) => text.split(/\n{2,}/).map((one) => one.trim()).filter(Boolean);
