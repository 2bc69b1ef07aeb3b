/* The six newest, as rows. */
import { useGet } from "@/api/hooks";
import type { PitchCard } from "@/api/types";
import { PitchLink } from "@/features/pitch/address";
import { bandOf, By, factsOf } from "@/features/pitch/parts";
import { Cover } from "@/features/poster/Cover";
import { ago, exactTime, isNew } from "@/format/time";
import { Got } from "@/ui/Got";
import { Skeleton } from "@/ui/Loading";
import { NewChip } from "@/ui/Pill";
import { Section, SectionLink } from "@/ui/Section";
import { commonWords } from "@/words/common";
import { homeWords } from "@/words/home";

const LIST = "grid gap-x-32 tablet:grid-cols-2";
const ROW = "group relative grid grid-cols-[72px_minmax(0,1fr)] content-start items-start gap-x-16 border-t border-line py-16 first:border-t-0 first:pt-0 tablet:nth-2:border-t-0 tablet:nth-2:pt-0";

export function NewRail() {
  const newest = useGet("GET /api/pitches/new", { query: { limit: 6 } });
  return (
    <Section id="new" title={homeWords.newest} about={homeWords.newestAbout} end={<SectionLink to="/marketplace?tab=new">{homeWords.allNew}</SectionLink>}>
      <Got of={newest} what={homeWords.newUnavailable} waiting={<Waiting />} part>
        {({ pitches }) => (pitches.length > 0 ? <ul className={LIST}>{pitches.map((pitch) => <Row key={pitch.id} pitch={pitch} />)}</ul> : <p className="text-muted">{homeWords.nothingNew}</p>)}
      </Got>
    </Section>
  );
}

function Row({ pitch }: { pitch: PitchCard }) {
  return (
    <li className={ROW}>
      <Cover of={pitch} frame="thumb" className="row-span-2 rounded-4" />
      <div>
        <h3 className="font-film text-18"><PitchLink to={pitch} source="new" className="cover-link group-hover:underline group-hover:decoration-2">{pitch.title}</PitchLink></h3>
        <p className="text-14 text-muted"><By creator={pitch.creator} /> · {factsOf(pitch)}{pitch.demo && ` · ${commonWords.demo}`}</p>
        <p className="mt-4 line-clamp-3 text-14">{pitch.logline}</p>
      </div>
      <p className="col-start-2 mt-4 flex items-center gap-8 text-14">
        <b>{bandOf(pitch)}</b>
        {isNew(pitch.publishedAt) && <NewChip>{commonWords.isNew}</NewChip>}
        {pitch.publishedAt && <time dateTime={pitch.publishedAt} title={exactTime(pitch.publishedAt)} className="text-muted">{ago(pitch.publishedAt)}</time>}
      </p>
    </li>
  );
}

function Waiting() {
  return <div className={LIST}>{[1, 2, 3, 4, 5, 6].map((n) => <Skeleton key={n} className="mb-32 h-96 rounded-4" />)}</div>;
}
