/* The list as rows: small cover, words, facts at the end. */
import { memo } from "react";
import type { PitchCard } from "@/api/types";
import { PitchLink, type Source } from "@/features/pitch/address";
import { bandOf, By, Mark } from "@/features/pitch/parts";
import { Cover } from "@/features/poster/Cover";
import { capital } from "@/format/text";
import { Chip } from "@/ui/Pill";
import { RungWord } from "@/ui/Rung";
import { LEDGER } from "@/ui/Section";
import { commonWords } from "@/words/common";
import { pitchWords } from "@/words/pitch";

const ROW = "group relative grid grid-cols-[88px_1fr] gap-x-16 gap-y-8 desktop:grid-cols-[88px_1fr_216px] desktop:gap-24";

export function ListRows({ pitches, source }: { pitches: PitchCard[]; source: Source }) {
  return <ul className={LEDGER}>{pitches.map((pitch) => <Row key={pitch.id} pitch={pitch} source={source} />)}</ul>;
}

const Row = memo(function Row({ pitch, source }: { pitch: PitchCard; source: Source }) {
  const facts = [pitch.genre, pitch.subgenres.join(", "), pitch.format].filter(Boolean).join(" · ");
  return (
    <li className={ROW}>
      <Cover of={pitch} className="self-start rounded-6" />
      <div className="min-w-0">
        <h2 className="font-film text-20"><PitchLink to={pitch} source={source} className="cover-link group-hover:underline group-hover:decoration-2">{pitch.title}</PitchLink></h2>
        <p className="text-14 text-muted"><By creator={pitch.creator} /> · {facts} {pitch.demo && <Chip>{commonWords.demo}</Chip>}</p>
        <p className="mt-8 max-w-[60ch] font-film">{pitch.logline}</p>
      </div>
      <End pitch={pitch} />
    </li>
  );
});

function End({ pitch }: { pitch: PitchCard }) {
  const rung = pitch.locked[0]?.rung;
  return (
    <div className="col-start-2 flex flex-wrap items-center gap-x-12 gap-y-4 text-14 desktop:col-start-auto desktop:flex-col desktop:flex-nowrap desktop:items-start">
      <Mark pitch={pitch} />
      <b>{bandOf(pitch)}</b>
      {rung && <span className="text-muted">{capital(pitch.locked.map(({ item }) => pitchWords.itemsInSentence[item]).join(", "))}</span>}
      {!pitch.isOwner && <RungWord of={rung ?? "public"} word={rung ? commonWords.rungTitles[rung] : pitchWords.allOpen} className="text-muted" />}
    </div>
  );
}
