/* One's pitches as rows: cover and title lead to the pitch, its state can be moved in place, the heads sort. */
import { Link } from "react-router";
import type { Pitch } from "@/api/types";
import { pitchPath } from "@/features/pitch/address";
import { MoveRefused } from "@/features/pitch/MoveRefused";
import { StatusPill } from "@/features/pitch/StatusPill";
import { usePitchMoves } from "@/features/pitch/usePitchMoves";
import { Cover } from "@/features/poster/Cover";
import { figure } from "@/format/figures";
import { ago, exactTime } from "@/format/time";
import { RungWord } from "@/ui/Rung";
import { Cell, Head, ROW, RowHead, Table, type Sort as HeadSort } from "@/ui/Table";
import { commonWords } from "@/words/common";
import { mineWords } from "@/words/mine";
import { RowActions, type Movable } from "./RowActions";
import { FIRST, mineAddress, type MineState, type Sort } from "./state";

export type OwnPitch = Movable & Pick<Pitch, "slug" | "genre" | "format" | "coverUrl" | "accessRung" | "viewCount" | "updatedAt" | "demo">;
const LATE = "tablet:max-desktop:hidden";            /* no room between 700 and 1000 px */

/* Without a state the list stands in its first order, and its heads do not sort. */
export function MineTable({ pitches, state, reload }: { pitches: OwnPitch[]; state?: MineState; reload: () => void }) {
  const { head } = mineWords;
  return (
    <Table caption={mineWords.caption(mineWords.sorts[(state ?? FIRST).sort])} head={(
      <>
        <Head {...by(state, "title", "-title")}>{head.title}</Head>
        <Head>{head.state}</Head>
        <Head className={LATE}>{head.opens}</Head>
        <Head number {...by(state, "-viewCount", "viewCount")}>{head.views}</Head>
        <Head {...by(state, "-updatedAt", "-updatedAt")}>{head.changed}</Head>
        <Head><span className="sr-only">{mineWords.actions}</span></Head>
      </>
    )}>
      {pitches.map((pitch) => <Row key={pitch.id} pitch={pitch} reload={reload} />)}
    </Table>
  );
}

/* A head sorts the natural way first and turns round when pressed again. */
function by(state: MineState | undefined, first: Sort, second: Sort): { sort?: HeadSort } {
  if (!state) return {};
  const on = state.sort === first || state.sort === second;
  const direction = !on ? "none" : state.sort.startsWith("-") ? "descending" : "ascending";
  return { sort: { direction, to: mineAddress({ ...state, sort: state.sort === first ? second : first, page: 1 }) } };
}

function Row({ pitch, reload }: { pitch: OwnPitch; reload: () => void }) {
  const { head } = mineWords;
  const moving = usePitchMoves(pitch, reload);
  return (
    <tr className={ROW}>
      <RowHead>
        <Title pitch={pitch} />
        {moving.problem && <div className="mt-8"><MoveRefused problem={moving.problem} id={pitch.id} /></div>}
      </RowHead>
      <Cell label={head.state} className="text-14"><StatusPill status={pitch.status} /></Cell>
      <Cell label={head.opens} className={`text-14 ${LATE}`}><RungWord of={pitch.accessRung} word={commonWords.rungShort[pitch.accessRung]} /></Cell>
      <Cell label={head.views} number className="text-14">{pitch.publishedAt ? figure(pitch.viewCount) : commonWords.none}</Cell>
      <Cell label={head.changed} className="text-14 whitespace-nowrap"><time dateTime={pitch.updatedAt} title={exactTime(pitch.updatedAt)}>{ago(pitch.updatedAt)}</time></Cell>
      <Cell className="text-14 tablet:text-right"><RowActions pitch={pitch} moving={moving} reload={reload} /></Cell>
    </tr>
  );
}

function Title({ pitch }: { pitch: OwnPitch }) {
  return (
    <span className="flex items-center gap-12">
      <Cover of={pitch} frame="thumb" className="w-48 shrink-0 rounded-4" />
      <span className="wrap-anywhere">
        <Link to={pitchPath(pitch)} className="font-film font-head text-ink no-underline hover:underline">{pitch.title}</Link><br />
        <span className="text-14 text-muted">{[pitch.genre, pitch.format, pitch.demo && commonWords.demo].filter(Boolean).join(" · ")}</span>
      </span>
    </span>
  );
}
