/* Asks before a pitch is deleted: what goes, what stays. */
import { useNavigate } from "react-router";
import { useSend, useSession } from "@/api/hooks";
import type { Pitch } from "@/api/types";
import { homeOf } from "@/frame/menus";
import { Button } from "@/ui/Button";
import { WarningIcon } from "@/ui/icons";
import { Notice } from "@/ui/Notice";
import Dialog from "@/ui/overlay/Dialog";
import { toast } from "@/ui/toast";
import { pitchWords } from "@/words/pitch";

interface Props { open: boolean; pitch: Pick<Pitch, "id" | "title" | "version">; onClose: () => void; onDeleted?: () => void }

/* Its own page is left; a list says itself what comes after. */
export default function DeleteDialog({ open, pitch, onClose, onDeleted }: Props) {
  const navigate = useNavigate();
  const { user } = useSession();
  const goHome = () => void navigate(user ? homeOf(user.userType) : "/");
  const remove = useSend("DELETE /api/pitches/{id}", {
    path: { id: pitch.id },
    body: { version: pitch.version },
    onDone: () => { toast({ text: pitchWords.deleted }); (onDeleted ?? goHome)(); },
  });
  return (
    <Dialog open={open} onClose={onClose} title={pitchWords.deleteTitle(pitch.title)}>
      <p className="text-muted">{pitchWords.deleteText}</p>
      {remove.problem && <Notice tint="bad" icon={WarningIcon} alert className="mt-16">{remove.problem.error}</Notice>}
      <div className="mt-24 flex flex-wrap gap-12">
        <Button kind="danger" busy={remove.pending} busyWord={pitchWords.removing} onClick={() => void remove.run()}>{pitchWords.remove}</Button>
        <Button onClick={onClose}>{pitchWords.keep}</Button>
      </div>
    </Dialog>
  );
}
