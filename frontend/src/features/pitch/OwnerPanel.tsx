/* Beside the text, for the owner: the state and its date, the one obvious next step, and the others. */
import type { Pitch } from "@/api/types";
import { exactTime, fullDay } from "@/format/time";
import { BottomBar } from "@/ui/BottomBar";
import { Button, ButtonLink } from "@/ui/Button";
import { part } from "@/ui/part";
import { useOverlay } from "@/ui/useOverlay";
import { PANEL } from "@/ui/Wrap";
import { pitchWords } from "@/words/pitch";
import { editPath } from "./address";
import { MoveRefused } from "./MoveRefused";
import { StatusPill } from "./StatusPill";
import { MOVES, moveWord, usePitchMoves, type Move, type Moving } from "./usePitchMoves";

const DeleteDialog = part(() => import("./DeleteDialog"));
/* Under each other in the rail and on a phone, beside each other where the panel is wide. */
const ACTIONS = "flex w-full flex-col gap-12 tablet:max-rail:w-auto tablet:max-rail:flex-row tablet:max-rail:flex-wrap";

export function OwnerPanel({ pitch, reload }: { pitch: Pitch; reload: () => void }) {
  const moving = usePitchMoves(pitch, reload);
  const published = pitch.status === "published";
  const [first, ...others] = MOVES[pitch.status];
  const rest = published ? MOVES.published : others;
  const primary = published || !first ? <EditLink pitch={pitch} primary /> : <MoveButton move={first} pitch={pitch} moving={moving} primary />;
  return (
    <div tabIndex={-1} data-quiet-focus className={`grid w-full justify-items-start gap-16 ${PANEL}`}>
      <State pitch={pitch} />
      {moving.problem && <MoveRefused problem={moving.problem} id={pitch.id} />}
      <div className={ACTIONS}>
        <div className="max-desktop:hidden">{primary}</div>
        {!published && first && <EditLink pitch={pitch} />}
        {rest.map((move) => <MoveButton key={move} move={move} pitch={pitch} moving={moving} />)}
        {pitch.status !== "hidden" && <Delete pitch={pitch} />}
      </div>
      <BottomBar label={pitchWords.action}>{primary}</BottomBar>
    </div>
  );
}

function State({ pitch: { status, publishedAt, updatedAt, hiddenReason } }: { pitch: Pitch }) {
  const since = status === "published" && publishedAt ? publishedAt : updatedAt;
  return (
    <div className="grid gap-8 text-14 text-muted">
      <p className="flex flex-wrap items-center gap-8"><StatusPill status={status} /><time dateTime={since} title={exactTime(since)}>{pitchWords.stateSince[status]} {fullDay(since)}</time></p>
      <p>{pitchWords.stateText[status]}{hiddenReason && ` ${pitchWords.hiddenBecause(hiddenReason)}`}</p>
    </div>
  );
}

function EditLink({ pitch, primary = false }: { pitch: Pitch; primary?: boolean }) {
  return <ButtonLink to={editPath(pitch.id)} wide kind={primary ? "primary" : "secondary"}>{pitchWords.edit}</ButtonLink>;
}

function MoveButton({ move, pitch, moving, primary = false }: { move: Move; pitch: Pitch; moving: Moving; primary?: boolean }) {
  return <Button wide kind={primary ? "primary" : "secondary"} busy={moving.pending === move} busyWord={pitchWords.moving[move]} onClick={() => moving.run(move)}>{moveWord(move, pitch)}</Button>;
}

function Delete({ pitch }: { pitch: Pitch }) {
  const { open, asked, show, hide } = useOverlay();
  return (
    <>
      <Button kind="quiet" wide onClick={show}>{pitchWords.remove}</Button>
      {asked && <DeleteDialog open={open} pitch={pitch} onClose={hide} />}
    </>
  );
}
