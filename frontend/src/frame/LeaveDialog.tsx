/* Asks once before unsaved text is left. */
import { useState } from "react";
import { Button } from "@/ui/Button";
import Dialog from "@/ui/overlay/Dialog";
import { commonWords } from "@/words/common";
import type { LeaveGuard } from "./useLeaveGuard";

interface Props { title: string; text: string; guard: LeaveGuard; save: () => Promise<boolean> }

/* `text`: what becomes of it. */
export default function LeaveDialog({ title, text, guard, save }: Props) {
  const [saving, setSaving] = useState(false);
  const saveAndLeave = async () => {
    setSaving(true);
    const done = await save();
    setSaving(false);
    if (done) guard.leave(); else guard.stay();
  };
  return (
    <Dialog open={guard.asking} onClose={guard.stay} title={commonWords.leaveTitle(title)}>
      <p className="text-muted">{text}</p>
      <div className="mt-24 flex flex-wrap gap-12">
        <Button kind="primary" busy={saving} busyWord={commonWords.saving} onClick={() => void saveAndLeave()}>{commonWords.saveAndLeave}</Button>
        <Button onClick={guard.leave}>{commonWords.leave}</Button>
        <Button onClick={guard.stay}>{commonWords.stay}</Button>
      </div>
    </Dialog>
  );
}
