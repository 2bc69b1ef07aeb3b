/* Figures from the record: counted and dated, never estimated. */
import type { Pitch } from "@/api/types";
import { figure } from "@/format/figures";
import { exactTime, fullDay } from "@/format/time";
import { pitchWords } from "@/words/pitch";

export function Facts({ pitch, className }: { pitch: Pitch; className?: string }) {
  return (
    <aside aria-label={pitchWords.facts} className={`grid content-start gap-12 max-rail:max-w-420 ${className ?? ""}`}>
      <h2 className="text-18">{pitchWords.fromTheRecord}</h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-16 gap-y-8 text-14">
        <dt className="text-muted">{pitchWords.views}</dt><dd className="text-right tabular-nums">{figure(pitch.viewCount)}</dd>
        {pitch.publishedAt ? <Dated name={pitchWords.published} time={pitch.publishedAt} /> : <Dated name={pitchWords.created} time={pitch.createdAt} />}
        <Dated name={pitchWords.lastChange} time={pitch.updatedAt} />
      </dl>
    </aside>
  );
}

function Dated({ name, time }: { name: string; time: string }) {
  return <><dt className="text-muted">{name}</dt><dd className="text-right"><time dateTime={time} title={exactTime(time)}>{fullDay(time)}</time></dd></>;
}
