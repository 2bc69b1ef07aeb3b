/* One's pitches as rows: cover and title lead to the pitch, the state has its date, and editing is one press away. */
import { Link } from "react-router";
import type { Pitch } from "@/api/types";
import { pitchPath } from "@/features/pitch/address";
import { StatusPill } from "@/features/pitch/StatusPill";
import { Cover } from "@/features/poster/Cover";
import { figure } from "@/format/figures";
import { ago, exactTime } from "@/format/time";
import { RungWord } from "@/ui/Rung";
import { Cell, Head, ROW, RowHead, Table } from "@/ui/Table";
import { commonWords } from "@/words/common";
import { mineWords } from "@/words/mine";

export type OwnPitch = Pick<Pitch, "id" | "slug" | "title" | "genre" | "format" | "coverUrl" | "status" | "accessRung" | "viewCount" | "updatedAt" | "demo">;

export function MineTable({ pitches }: { pitches: OwnPitch[] }) {
  const { head } = mineWords;
  return (
    <Table caption={mineWords.caption} head={(
      <>
        <Head>{head.title}</Head>
        <Head>{head.state}</Head>
        <Head>{head.opens}</Head>
        <Head number>{head.views}</Head>
        <Head>{head.changed}</Head>
        <Head><span className="sr-only">{mineWords.edit}</span></Head>
      </>
    )}>
      {pitches.map((pitch) => <Row key={pitch.id} pitch={pitch} />)}
    </Table>
  );
}

function Row({ pitch }: { pitch: OwnPitch }) {
  const { head } = mineWords;
  return (
    <tr className={ROW}>
      <RowHead><Title pitch={pitch} /></RowHead>
      <Cell label={head.state} className="text-14"><StatusPill status={pitch.status} /></Cell>
      <Cell label={head.opens} className="text-14"><RungWord of={pitch.accessRung} word={commonWords.rungShort[pitch.accessRung]} /></Cell>
      <Cell label={head.views} number className="text-14">{figure(pitch.viewCount)}</Cell>
      <Cell label={head.changed} className="text-14 whitespace-nowrap"><time dateTime={pitch.updatedAt} title={exactTime(pitch.updatedAt)}>{ago(pitch.updatedAt)}</time></Cell>
      <Cell><Link to={`/pitches/${pitch.id}/edit`}>{mineWords.edit}<span className="sr-only"> {pitch.title}</span></Link></Cell>
    </tr>
  );
}

function Title({ pitch }: { pitch: OwnPitch }) {
  return (
    <span className="flex items-center gap-12">
      <Cover of={pitch} frame="thumb" className="w-48 shrink-0 rounded-4" />
      <span>
        <Link to={pitchPath(pitch)} className="font-film font-head text-ink no-underline hover:underline">{pitch.title}</Link><br />
        <span className="text-14 text-muted">{[pitch.genre, pitch.format, pitch.demo && commonWords.demo].filter(Boolean).join(" · ")}</span>
      </span>
    </span>
  );
}
