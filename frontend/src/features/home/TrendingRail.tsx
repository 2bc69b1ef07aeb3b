/* The first of Trending as a spread, the next five as cards. */
import { useGet } from "@/api/hooks";
import type { PitchCard as Card } from "@/api/types";
import { CARD_ROW } from "@/features/pitch/looks";
import { PitchCard } from "@/features/pitch/PitchCard";
import { CardSkeleton, Skeleton } from "@/ui/Loading";
import { Got } from "@/ui/Got";
import { Section, SectionLink } from "@/ui/Section";
import { homeWords } from "@/words/home";
import { Spread } from "./Spread";


export function TrendingRail() {
  const trending = useGet("GET /api/pitches/trending", { query: { limit: 6 } });
  return (
    <Section id="trending" title={homeWords.trending} about={homeWords.trendingAbout} end={<SectionLink to="/marketplace?tab=trending">{homeWords.allTrending}</SectionLink>}>
      <Got of={trending} what={homeWords.trendingUnavailable} waiting={<Waiting />} part>{({ pitches }) => <Ranked pitches={pitches} />}</Got>
    </Section>
  );
}

function Ranked({ pitches: [first, ...others] }: { pitches: Card[] }) {
  if (!first) return null;
  return (
    <>
      <Spread pitch={first} />
      {others.length > 0 && <div className={`mt-24 ${CARD_ROW}`}>{others.map((pitch) => <PitchCard key={pitch.id} pitch={pitch} source="trending" />)}</div>}
    </>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton className="h-480 rounded-10 tablet:h-340" />
      <div className={`mt-24 ${CARD_ROW}`}>{[1, 2, 3, 4, 5].map((n) => <CardSkeleton key={n} />)}</div>
    </>
  );
}
