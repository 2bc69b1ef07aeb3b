/* Asks once before unsaved text is left. */
import { useState } from "react";
import { Button } from "@/ui/Button";
import Dialog from "@/ui/overlay/Dialog";
import { editorWords } from "@/words/editor";
import type { LeaveGuard } from "./useLeaveGuard";

export default function LeaveDialog({ title, guard, save }: { title: string; guard: LeaveGuard; save: () => Promise<boolean> }) {
  const [saving, setSaving] = useState(false);
  const saveAndLeave = async () => {
    setSaving(true);
    const done = await save();
    if (done) guard.leave(); else guard.stay();
  };
  return (
    <Dialog open onClose={guard.stay} title={editorWords.leaveTitle(title)}>
      <p className="text-muted">{editorWords.leaveText}</p>
      <div className="mt-24 flex flex-wrap gap-12">
        <Button kind="primary" busy={saving} busyWord={editorWords.saving} onClick={() => void saveAndLeave()}>{editorWords.saveAndLeave}</Button>
        <Button onClick={guard.leave}>{editorWords.leave}</Button>
        <Button onClick={guard.stay}>{editorWords.stay}</Button>
      </div>
    </Dialog>
  );
}
