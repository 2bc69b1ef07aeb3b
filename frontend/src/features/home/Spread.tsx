/* A film opened like a programme's double page: words on its genre colour, the picture flush beside it. */
import type { PitchCard } from "@/api/types";
import { lockSentence, PitchLink } from "@/features/pitch/address";
import { bandOf, By, factsOf, rungIcon, viewsOf } from "@/features/pitch/parts";
import { groundOf, Picture } from "@/features/poster/Cover";
import { Icon } from "@/ui/Icon";
import { Chip } from "@/ui/Pill";
import { SPREAD, SPREAD_CHIP } from "@/features/pitch/looks";
import { cx } from "@/ui/cx";
import { commonWords } from "@/words/common";
import { homeWords } from "@/words/home";
import { pitchWords } from "@/words/pitch";

export function Spread({ pitch }: { pitch: PitchCard }) {
  return (
    <article data-genre={pitch.genre ?? ""} data-ground={groundOf(pitch)} className={cx(SPREAD, "rounded-10 tablet:min-h-340 tablet:grid-cols-2")}>
      <div className="px-16 pt-24 pb-32 tablet:self-center tablet:p-32">
        <p className="flex items-center gap-8 text-14"><b>{homeWords.first}</b>{pitch.demo && <Chip className={SPREAD_CHIP}>{commonWords.demo}</Chip>}</p>
        <h3 className="my-8 font-film text-30 leading-spread tablet:text-38">
          <PitchLink to={pitch} source="trending" className="text-inherit no-underline hover:underline">{pitch.title}</PitchLink>
        </h3>
        <p className="text-poster-pale"><By creator={pitch.creator} /> · {factsOf(pitch)}</p>
        <p className="mt-16 font-film text-20 leading-[1.4] text-pretty tablet:text-24">{pitch.logline}</p>
        <Facts pitch={pitch} />
      </div>
      <div className="relative -order-1 min-h-220 tablet:order-none tablet:min-h-0"><Picture of={pitch} frame="band" /></div>
    </article>
  );
}

function Facts({ pitch }: { pitch: PitchCard }) {
  const [first] = pitch.locked;
  return (
    <p className="mt-24 flex flex-wrap gap-x-24 gap-y-4 text-14 text-poster-pale">
      <span>{pitchWords.budgetOf(bandOf(pitch))}</span>
      {first && <span className="inline-flex items-center gap-4"><Icon of={rungIcon[first.rung]} small />{lockSentence(pitch.locked)}</span>}
      <span className="tabular-nums">{viewsOf(pitch)}</span>
    </p>
  );
}
