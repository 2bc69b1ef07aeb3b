/* Small parts that cards, rows and the pitch page share. */
import type { PitchCard, Rung } from "@/api/types";
import { capital } from "@/format/text";
import { figure } from "@/format/figures";
import { isNew } from "@/format/time";
import { Icon, Verified, type Glyph } from "@/ui/Icon";
import { EnvelopeIcon, EyeIcon, LockIcon, UnlockIcon, UserIcon } from "@/ui/icons";
import { NewChip, Pill } from "@/ui/Pill";
import { commonWords } from "@/words/common";
import { pitchWords } from "@/words/pitch";

export function By({ creator }: { creator: PitchCard["creator"] }) {
  return <span>{creator.name}{creator.verified && <> <Verified word={commonWords.verified} /></>}</span>;
}

export const bandOf = ({ budgetRange }: PitchCard) => (budgetRange ? commonWords.bands[budgetRange] : commonWords.none);

export const viewsOf = ({ viewCount }: PitchCard) => commonWords.views(figure(viewCount), viewCount === 1);

/* "Thriller · Feature film": what is not chosen yet is left out. */
export const factsOf = ({ genre, format }: PitchCard) => [genre, format].filter(Boolean).join(" · ");

/* The viewer's own state comes before the general mark. */
export function Mark({ pitch }: { pitch: PitchCard }) {
  if (pitch.isOwner) return <Pill icon={UserIcon} className="outline-2 outline-page">{commonWords.yours}</Pill>;
  return isNew(pitch.publishedAt) ? <NewChip className="tablet:rounded-6 tablet:leading-[26px] tablet:outline-2 tablet:outline-page">{commonWords.isNew}</NewChip> : null;
}

export const rungIcon: Record<Rung, Glyph> = { public: UnlockIcon, identified: EyeIcon, nda: LockIcon, nda_approval: LockIcon, invited: EnvelopeIcon };

/* The strip of a card: a lock and what is behind it. */
export function LockStrip({ pitch: { locked, isOwner } }: { pitch: PitchCard }) {
  const first = locked[0];
  if (isOwner) return null;
  return (
    <p className="flex min-w-0 items-center gap-6 text-14 text-muted">
      <Icon of={first ? rungIcon[first.rung] : UnlockIcon} small />
      <span className="truncate">
        {first ? <><span className="sr-only">{pitchWords.opensLabel(commonWords.rungTitles[first.rung])}</span>{capital(locked.map(({ item }) => pitchWords.itemsInSentence[item]).join(", "))}</> : pitchWords.allOpen}
      </span>
    </p>
  );
}
