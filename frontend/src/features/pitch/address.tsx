/* Where a pitch lives, and the link that remembers where its reader came from. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { PitchCard } from "@/api/types";
import { capital, listed } from "@/format/text";
import { pitchWords } from "@/words/pitch";

/* The places of a view: counted as its source. */
export type Source = "home" | "trending" | "new" | "search" | "profile" | "direct";
const SOURCES: readonly string[] = ["home", "trending", "new", "search", "profile"] satisfies Source[];

export function pitchPath({ id, slug }: { id: number; slug: string | null }): string {
  return slug ? `/pitches/${id}-${slug}` : `/pitches/${id}`;
}

export const editPath = (id: number) => `/pitches/${id}/edit`;

/* "12" and "12-granite-hour" → 12; anything else is no address of a pitch. */
export function pitchIdOf(part: string): number | null {
  const id = Number(/^([1-9]\d{0,15})(?:-[a-z0-9-]*)?$/.exec(part)?.[1] ?? NaN);
  return Number.isSafeInteger(id) ? id : null;
}

export function sourceOf(state: unknown): Source {
  const source = typeof state === "object" && state !== null && "source" in state ? String(state.source) : "";
  return SOURCES.includes(source) ? source as Source : "direct";      /* checked on this line */
}

export function PitchLink({ to, source, className, children }: { to: PitchCard; source: Source; className?: string; children: ReactNode }) {
  return <Link to={pitchPath(to)} state={{ source }} className={className}>{children}</Link>;
}

/* "Long synopsis, characters and exact budget open after approval", or null when nothing is locked. */
export function lockSentence(locked: PitchCard["locked"]): string | null {
  const [first, ...others] = locked;
  if (!first) return null;
  if (others.length === 0) return `${pitchWords.subjects[first.item]} ${pitchWords.opensAlone[first.rung]}`;
  return pitchWords.lockSentence(capital(listed(locked.map(({ item }) => pitchWords.itemsInSentence[item]))), first.rung);
}
