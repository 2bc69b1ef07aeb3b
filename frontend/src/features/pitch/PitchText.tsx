/* What people wrote, section by section; a locked one keeps its place and says how it opens. Headings hang beside the text. */
import type { ReactNode } from "react";
import type { Item, Pitch, Rung } from "@/api/types";
import { paragraphs } from "@/format/text";
import { Icon } from "@/ui/Icon";
import { commonWords } from "@/words/common";
import { pitchWords } from "@/words/pitch";
import { rungIcon } from "./parts";

export function PitchText({ pitch, className }: { pitch: Pitch; className?: string }) {
  return (
    <div className={className}>
      <Part pitch={pitch} item="synopsis">{pitch.synopsis && <Prose text={pitch.synopsis} />}</Part>
      <Part pitch={pitch} item="longSynopsis">{pitch.longSynopsis && <Prose text={pitch.longSynopsis} />}</Part>
      <Part pitch={pitch} item="worldDescription">{pitch.worldDescription && <Prose text={pitch.worldDescription} />}</Part>
      <Part pitch={pitch} item="themes">{pitch.themes && <Prose text={pitch.themes} />}</Part>
    </div>
  );
}

function rungOf(pitch: Pitch, item: Item): Rung | null { return pitch.locked.find((one) => one.item === item)?.rung ?? null; }

/* One section: its text, else its lock, else nothing at all. */
function Part({ pitch, item, children }: { pitch: Pitch; item: Item; children: ReactNode }) {
  const rung = rungOf(pitch, item);
  if (!children && !rung) return null;
  const id = `part-${item}`;
  return (
    <section aria-labelledby={id} className="grid gap-x-24 gap-y-8 border-b border-line py-24 first:pt-0 tablet:grid-cols-[136px_minmax(0,1fr)] tablet:first:pt-8">
      <h2 id={id} className="text-18">{commonWords.items[item]}</h2>
      <div className="min-w-0">{children || (rung && <LockedLine item={item} rung={rung} />)}</div>
    </section>
  );
}

function LockedLine({ item, rung }: { item: Item; rung: Rung }) {
  return (
    <p className="flex items-start gap-12 text-muted">
      <Icon of={rungIcon[rung]} className="mt-2" />
      <span><b className="text-ink">{pitchWords.subjects[item]}</b> {pitchWords.opensAlone[rung]}.</span>
    </p>
  );
}

/* The reader's own line breaks, in the film's voice; right-to-left text stands right. */
function Prose({ text }: { text: string }) {
  return (
    <div className="grid max-w-measure gap-16 font-film text-18 leading-prose wrap-anywhere">
      {paragraphs(text).map((one, i) => <p key={i} dir="auto" className="whitespace-pre-line">{one}</p>)}
    </div>
  );
}
