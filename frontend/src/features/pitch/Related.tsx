/* Others of the same shelf. */
import { useGet } from "@/api/hooks";
import type { Pitch } from "@/api/types";
import { Got } from "@/ui/Got";
import { CardSkeleton } from "@/ui/Loading";
import { Section, SectionLink } from "@/ui/Section";
import { Wrap } from "@/ui/Wrap";
import { pitchWords } from "@/words/pitch";
import { commonWords } from "@/words/common";
import { PitchCard } from "./PitchCard";
import { CARD_ROW } from "./looks";

export function Related({ to: { id, genre } }: { to: Pitch }) {
  const related = useGet("GET /api/pitches/{id}/related", { path: { id }, query: { limit: 5 } });
  if (related.state === "ready" && related.value.pitches.length === 0) return null;
  const all = genre && <SectionLink to={`/marketplace?genre=${encodeURIComponent(genre)}`}>{pitchWords.allOf(commonWords.genrePlural[genre])}</SectionLink>;
  return (
    <Wrap>
      <Section id="related" title={pitchWords.related} end={all}>
        <Got of={related} what={pitchWords.relatedUnavailable} part waiting={<div className={CARD_ROW}>{[1, 2, 3, 4, 5].map((n) => <CardSkeleton key={n} />)}</div>}>
          {({ pitches }) => <div className={CARD_ROW}>{pitches.map((pitch) => <PitchCard key={pitch.id} pitch={pitch} source="direct" />)}</div>}
        </Got>
      </Section>
    </Wrap>
  );
}
