/* What people wrote, section by section; a locked one keeps its place and says how it opens. Headings hang beside the text. */
import type { ReactNode } from "react";
import type { Item, Pitch, Rung } from "@/api/types";
import { exactBudget } from "@/format/figures";
import { paragraphs } from "@/format/text";
import { Icon } from "@/ui/Icon";
import { ClockIcon, TickIcon } from "@/ui/icons";
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
      <Part pitch={pitch} item="characters">{pitch.characters && pitch.characters.length > 0 && <Characters of={pitch.characters} />}</Part>
      <Part pitch={pitch} item="people">{pitch.people && pitch.people.length > 0 && <People of={pitch.people} />}</Part>
      <Part pitch={pitch} item="market">{hasMarket(pitch) && <Market pitch={pitch} />}</Part>
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

function Characters({ of }: { of: NonNullable<Pitch["characters"]> }) {
  return (
    <dl className="grid gap-16">
      {of.map(({ id, name, description, age, gender, role, relationship, actor }) => (
        <div key={id}>
          <dt className="font-film text-18 font-head">{name} <span className="ml-8 font-house text-14 font-text text-muted">{[age, gender, role, relationship, actor].filter(Boolean).join(", ")}</span></dt>
          {description && <dd dir="auto" className="max-w-measure whitespace-pre-line">{description}</dd>}
        </div>
      ))}
    </dl>
  );
}

function People({ of }: { of: NonNullable<Pitch["people"]> }) {
  return (
    <ul>
      {of.map(({ id, role, name, link, confirmed }) => (
        <li key={id} className="grid grid-cols-[1fr_auto] gap-x-8 py-6 tablet:grid-cols-[9rem_1fr_auto]">
          <span className="text-muted max-tablet:col-span-2 max-tablet:text-14">{role}</span>
          {link ? <a href={link} rel="noopener nofollow ugc">{name}</a> : <b>{name}</b>}
          <span className="inline-flex items-center gap-4 text-14 text-muted"><Icon of={confirmed ? TickIcon : ClockIcon} small />{confirmed ? pitchWords.confirmed : pitchWords.unconfirmed}</span>
        </li>
      ))}
    </ul>
  );
}

function hasMarket(pitch: Pitch): boolean {
  return Boolean(pitch.targetAudience || pitch.comparables || pitch.timeline || pitch.budgetAmount != null || rungOf(pitch, "budget") || pitch.aiUsed != null);
}

function Market({ pitch }: { pitch: Pitch }) {
  const rung = rungOf(pitch, "market");
  return (
    <dl className="grid gap-x-8 gap-y-8 tablet:grid-cols-[9rem_1fr]">
      {rung && <Fact name={commonWords.items.market}><Lock rung={rung} /></Fact>}
      {pitch.targetAudience && <Fact name={pitchWords.audience}>{pitch.targetAudience}</Fact>}
      {pitch.comparables && <Fact name={pitchWords.comparables}>{pitch.comparables}</Fact>}
      {pitch.timeline && <Fact name={pitchWords.timeline}>{pitch.timeline}</Fact>}
      <Budget pitch={pitch} />
      {pitch.aiUsed != null && <Fact name={pitchWords.aiUsed}>{pitch.aiUsed ? pitchWords.yes : pitchWords.no}</Fact>}
    </dl>
  );
}

function Budget({ pitch: { budgetAmount, budgetMax, budgetCurrency, locked } }: { pitch: Pitch }) {
  const rung = locked.find(({ item }) => item === "budget")?.rung;
  if (rung) return <Fact name={pitchWords.exactBudget}><Lock rung={rung} /></Fact>;
  if (budgetAmount == null || !budgetCurrency) return null;
  return <Fact name={pitchWords.exactBudget}><span className="tabular-nums">{exactBudget(budgetAmount, budgetMax ?? null, budgetCurrency)}</span></Fact>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <><dt className="text-muted max-tablet:-mb-8 max-tablet:text-14">{name}</dt><dd dir="auto">{children}</dd></>;
}

function Lock({ rung }: { rung: Rung }) {
  return <span className="inline-flex items-center gap-4"><Icon of={rungIcon[rung]} small /> {pitchWords.opensAlone[rung]}</span>;
}
