/* A pitch in a grid: cover, marks on its lower edge, words. A column from 700 px, a row below. One link covers it all.
   Drawn anew only when the pitch changes: a filter that is ticked beside forty of them is seen at once. */
import { memo } from "react";
import type { PitchCard as Card } from "@/api/types";
import { Cover } from "@/features/poster/Cover";
import { Chip } from "@/ui/Pill";
import { commonWords } from "@/words/common";
import { PitchLink, type Source } from "./address";
import { bandOf, By, factsOf, LockStrip, Mark, viewsOf } from "./parts";

const RING = "has-[.cover-link:focus-visible]:rounded-6 has-[.cover-link:focus-visible]:outline-2 has-[.cover-link:focus-visible]:outline-offset-4 has-[.cover-link:focus-visible]:outline-ring";
const BOX = "group relative grid grid-cols-[112px_1fr] gap-x-16 border-b border-line pb-16 tablet:flex tablet:flex-col tablet:border-0 tablet:pb-0";

export const PitchCard = memo(function PitchCard({ pitch, source, level = 3 }: { pitch: Card; source: Source; level?: 2 | 3 }) {
  const Heading = `h${level}` as const;
  return (
    <article className={`${BOX} ${RING}`}>
      <Cover of={pitch} className="self-start rounded-6 tablet:self-stretch" />
      <div className="flex min-w-0 flex-col tablet:flex-1 tablet:pt-12">
        <Marks pitch={pitch} />
        <Heading className="line-clamp-2 font-film text-18">
          <PitchLink to={pitch} source={source} className="cover-link group-hover:underline group-hover:decoration-2 focus-visible:outline-0">{pitch.title}</PitchLink>
        </Heading>
        <p className="mt-2 flex flex-wrap justify-between gap-x-8 text-14 text-muted"><By creator={pitch.creator} /><b className="whitespace-nowrap text-ink">{bandOf(pitch)}</b></p>
        <p className="my-8 line-clamp-2 text-14">{pitch.logline}</p>
        <p className="mt-auto text-14 text-muted">{factsOf(pitch)}</p>
        <LockStrip pitch={pitch} />
        <p className="mt-4 text-14 tabular-nums text-faint">{viewsOf(pitch)}</p>
      </div>
    </article>
  );
});

/* On the lower edge of the cover: the viewer's state left, Demo as a notch right. On a narrow page Demo stands under the cover. */
function Marks({ pitch }: { pitch: Card }) {
  return (
    <div className="flex items-center justify-between empty:hidden max-tablet:not-empty:has-[>:first-child:not(.demo)]:mb-4 tablet:relative tablet:mx-8 tablet:-mt-23 tablet:mb-4 tablet:min-h-26">
      <Mark pitch={pitch} />
      {pitch.demo && <Chip className="demo max-tablet:absolute max-tablet:top-[calc(112px*4/3+0.5rem)] max-tablet:left-0 tablet:-mr-8 tablet:ml-auto tablet:self-start tablet:rounded-none tablet:rounded-tl-4 tablet:border-0 tablet:bg-page tablet:px-8">{commonWords.demo}</Chip>}
    </div>
  );
}
