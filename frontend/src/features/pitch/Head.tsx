/* The head of the page: the title once, in words, on the genre's colour; the picture beside it is drawn without it. */
import { Link } from "react-router";
import type { DataOf, Pitch } from "@/api/types";
import { groundOf, Picture } from "@/features/poster/Cover";
import { shortMoney } from "@/format/figures";
import { cx } from "@/ui/cx";
import { Chip } from "@/ui/Pill";
import { Wrap } from "@/ui/Wrap";
import { commonWords } from "@/words/common";
import { pitchWords } from "@/words/pitch";
import { By } from "./parts";
import { SPREAD, SPREAD_CHIP } from "./looks";

type Config = DataOf<"GET /api/config/all">;

export function Head({ pitch, config }: { pitch: Pitch; config: Config | null }) {
  return (
    <div data-genre={pitch.genre ?? ""} data-ground={groundOf(pitch)} className={SPREAD}>
      <div className="relative row-start-1 min-h-240 tablet:absolute tablet:inset-y-0 tablet:right-0 tablet:left-[54%] tablet:min-h-0"><Picture of={pitch} frame="band" /></div>
      <Wrap>
        <div className="pt-24 pb-32 tablet:grid tablet:min-h-380 tablet:max-w-1/2 tablet:content-center tablet:py-48 tablet:pr-16">
          <Path pitch={pitch} />
          <h1 className="my-8 font-film text-30 leading-spread wrap-anywhere tablet:text-38">{pitch.title}</h1>
          <p><By creator={pitch.creator} />{pitch.creator.companyName && <span className="text-poster-pale">, {pitch.creator.companyName}</span>}</p>
          {pitch.logline && <p className="mt-16 font-film text-20 leading-[1.4] text-pretty wrap-anywhere tablet:text-24">{pitch.logline}</p>}
          <ul className="mt-24 flex flex-wrap gap-x-24 gap-y-4 text-14 text-poster-pale">{factsOf(pitch, config).map((fact) => <li key={fact}>{fact}</li>)}</ul>
        </div>
      </Wrap>
    </div>
  );
}

function Path({ pitch: { genre, demo } }: { pitch: Pitch }) {
  const link = "text-inherit no-underline hover:underline";
  return (
    <p className="flex items-center gap-8 text-14">
      <Link to="/marketplace" className={link}>{pitchWords.marketplace}</Link>
      {genre && <><span aria-hidden>/</span><Link to={`/marketplace?genre=${encodeURIComponent(genre)}`} className={link}>{genre}</Link></>}
      {demo && <Chip className={cx(SPREAD_CHIP)}>{commonWords.demo}</Chip>}
    </p>
  );
}

function factsOf(pitch: Pitch, config: Config | null): string[] {
  const shelf = [pitch.genre, ...pitch.subgenres.map((one) => one.toLowerCase())].filter(Boolean).join(", ");
  const seeking = pitch.seeking.map((one) => commonWords.seeking[one]).join(", ");
  return [pitch.format, shelf, pitch.stage, bandFact(pitch, config), seeking && pitchWords.seeking(seeking)].filter((fact): fact is string => Boolean(fact));
}

/* "Medium budget, up to $25M": the limit is the site's, not the pitch's. */
function bandFact({ budgetRange }: Pitch, config: Config | null): string | null {
  if (!budgetRange) return null;
  const band = commonWords.bands[budgetRange], range = config?.budgetRanges.find(({ value }) => value === budgetRange);
  if (!config || !range) return pitchWords.budgetOf(band);
  const last = range === config.budgetRanges.at(-1);
  return last ? pitchWords.budgetFrom(band, shortMoney(range.min - 1, config.currency)) : pitchWords.budgetUpTo(band, shortMoney(range.max, config.currency));
}
