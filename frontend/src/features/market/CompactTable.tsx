/* The list as a table for those who compare: many on one screen, heads that sort. */
import { memo, type ReactNode } from "react";
import type { PitchCard } from "@/api/types";
import { PitchLink, type Source } from "@/features/pitch/address";
import { bandOf, By } from "@/features/pitch/parts";
import { Cover } from "@/features/poster/Cover";
import { figure } from "@/format/figures";
import { dayInTable, exactTime } from "@/format/time";
import { RungWord } from "@/ui/Rung";
import { Cell, Head, ROW, RowHead, Table, type Sort as HeadSort } from "@/ui/Table";
import { commonWords } from "@/words/common";
import { marketWords } from "@/words/market";
import { changed, marketAddress, sortOf, type MarketState, type Sort } from "./state";

const LATE = "tablet:max-desktop:hidden";            /* columns that have no room between 700 and 1000 px */
const CELL = "text-14 tablet:py-8";

export function CompactTable({ pitches, source, state }: { pitches: PitchCard[]; source: Source; state: MarketState }) {
  const { head } = marketWords;
  return (
    <Table caption={marketWords.sortedBy(marketWords.sorts[sortOf(state)])} head={(
      <>
        <Head sort={by(state, "title", "-title")}>{head.title}</Head>
        <Head>{head.kind}</Head>
        <Head sort={by(state, "-budget", "budget")}>{head.band}</Head>
        <Head className={LATE}>{head.stage}</Head>
        <Head>{head.opens}</Head>
        <Head className={LATE} sort={by(state, "-publishedAt", "publishedAt")}>{head.published}</Head>
        <Head className={LATE} number sort={by(state, "-viewCount", "viewCount")}>{head.views}</Head>
      </>
    )}>
      {pitches.map((pitch) => <Row key={pitch.id} pitch={pitch} source={source} />)}
    </Table>
  );
}

/* A head sorts the natural way first and turns round when pressed again. The tabs have their own order. */
function by(state: MarketState, first: Sort, second: Sort): HeadSort | undefined {
  if (state.tab !== "all") return undefined;
  const current = sortOf(state);
  const direction = current !== first && current !== second ? "none" : current.startsWith("-") ? "descending" : "ascending";
  return { direction, to: marketAddress(changed(state, { sort: current === first ? second : first })) };
}

const Row = memo(function Row({ pitch, source }: { pitch: PitchCard; source: Source }) {
  const { head } = marketWords;
  const rung = pitch.locked[0]?.rung ?? "public";
  return (
    <tr className={ROW}>
      <RowHead className="tablet:py-8"><Title pitch={pitch} source={source} /></RowHead>
      <Cell label={head.kind} className={CELL}><span>{pitch.genre}<br /><span className="text-muted">{pitch.format}</span></span></Cell>
      <Cell label={head.band} className={CELL}>{bandOf(pitch)}</Cell>
      <Cell label={head.stage} className={`${CELL} ${LATE}`}>{pitch.stage ?? commonWords.none}</Cell>
      <Cell label={head.opens} className={CELL}>{pitch.isOwner ? commonWords.yours : <RungWord of={rung} word={commonWords.rungShort[rung]} />}</Cell>
      <Cell label={head.published} className={`${CELL} ${LATE} tabular-nums`}>{published(pitch)}</Cell>
      <Cell label={head.views} number className={`${CELL} ${LATE}`}>{figure(pitch.viewCount)}</Cell>
    </tr>
  );
});

function Title({ pitch, source }: { pitch: PitchCard; source: Source }) {
  return (
    <span className="flex items-center gap-12">
      <Cover of={pitch} frame="thumb" className="w-48 shrink-0 rounded-4" />
      <span className="wrap-anywhere">
        <PitchLink to={pitch} source={source} className="font-film font-head text-ink no-underline hover:underline">{pitch.title}</PitchLink><br />
        <span className="text-14 text-muted"><By creator={pitch.creator} />{pitch.demo && ` · ${commonWords.demo}`}</span>
      </span>
    </span>
  );
}

function published({ publishedAt }: PitchCard): ReactNode {
  return publishedAt ? <time dateTime={publishedAt} title={exactTime(publishedAt)}>{dayInTable(publishedAt)}</time> : commonWords.none;
}
