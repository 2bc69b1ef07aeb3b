/* What can be done with one pitch of a list: edit at once, the moves of its state and Delete in a menu. */
import { Link } from "react-router";
import type { Pitch } from "@/api/types";
import { editPath } from "@/features/pitch/address";
import { MOVES, moveWord, type Moving } from "@/features/pitch/usePitchMoves";
import { Icon } from "@/ui/Icon";
import { DownIcon } from "@/ui/icons";
import { part } from "@/ui/part";
import { useOverlay } from "@/ui/useOverlay";
import { mineWords } from "@/words/mine";
import { pitchWords } from "@/words/pitch";

const Menu = part(() => import("@/ui/overlay/Menu"));
const DeleteDialog = part(() => import("@/features/pitch/DeleteDialog"));
const BUTTON = "inline-flex min-h-44 items-center gap-4 rounded-6 px-8 text-ink hover:bg-sunken";

export type Movable = Pick<Pitch, "id" | "title" | "version" | "status" | "publishedAt">;

export function RowActions({ pitch, moving, reload }: { pitch: Movable; moving: Moving; reload: () => void }) {
  const { open, asked, show, hide } = useOverlay();
  const face = <>{moving.pending ? pitchWords.moving[moving.pending] : mineWords.actions}<span className="sr-only"> {pitch.title}</span><Icon of={DownIcon} small /></>;
  const moves = MOVES[pitch.status].map((move) => ({ word: moveWord(move, pitch), act: () => moving.run(move) }));
  const entries = pitch.status === "hidden" ? moves : [...moves, { word: pitchWords.remove, act: show }];
  return (
    <span className="inline-flex items-center gap-8">
      <Link to={editPath(pitch.id)} className="inline-flex min-h-44 items-center">{mineWords.edit}<span className="sr-only"> {pitch.title}</span></Link>
      {entries.length > 0 && <Menu face={face} buttonClass={BUTTON} entries={entries} waiting={<span className={BUTTON}>{face}</span>} />}
      {asked && <DeleteDialog open={open} pitch={pitch} onClose={hide} onDeleted={() => { hide(); reload(); }} />}
    </span>
  );
}
