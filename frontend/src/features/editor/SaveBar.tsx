/* Stays at the foot of the window: how the text stands, and Save, Preview, Publish. */
import type { Problem } from "@/api/problem";
import { clockTime } from "@/format/time";
import { listed } from "@/format/text";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon, type Glyph } from "@/ui/Icon";
import { OutageIcon, TickIcon, WarningIcon } from "@/ui/icons";
import { WRAP } from "@/ui/Wrap";
import { editorWords } from "@/words/editor";
import { pitchWords } from "@/words/pitch";
import type { Acts } from "./EditorView";
import type { Needed } from "@/features/pitch/missing";
import type { Editor } from "./useEditor";

export function SaveBar({ editor, missing, acts }: { editor: Editor; missing: readonly Needed[]; acts: Acts }) {
  const status = editor.stored?.status ?? "draft";
  const publishable = status === "draft" || status === "unpublished";
  return (
    <section aria-label={editorWords.barLabel} className="no-print sticky bottom-0 z-10 border-t border-line bg-surface">
      <div className={cx(WRAP, "flex flex-wrap items-center gap-x-16 gap-y-4 py-12")}>
        <Standing editor={editor} />
        {publishable && missing.length > 0 && <p className="text-14 text-muted max-desktop:hidden">{editorWords.publishNeeds(listed(missing.map((one) => pitchWords.needed[one])))}</p>}
        <div className="ml-auto flex gap-8 max-tablet:w-full">
          <Button kind={publishable ? "secondary" : "primary"} className="max-tablet:grow" onClick={acts.save} busy={editor.phase === "saving"}>{editorWords.save}</Button>
          <Button className="max-tablet:grow" onClick={acts.preview}>{editorWords.preview}</Button>
          {publishable && <Button kind="primary" className="max-tablet:grow" onClick={acts.publish} busy={editor.phase === "publishing"} busyWord={editorWords.publishing}>{status === "draft" ? editorWords.publish : editorWords.publishAgain}</Button>}
        </div>
      </div>
    </section>
  );
}

interface Word { text: string; icon?: Glyph; look: string }

function Standing({ editor }: { editor: Editor }) {
  const { text, icon, look } = standingOf(editor);
  return <p role="status" className={cx("flex min-h-24 items-center gap-6 text-14 font-label tabular-nums", look)}>{icon && <Icon of={icon} small />}{text}</p>;
}

/* "Saved" is said with the time of the receipt, and only while nothing was typed since. */
function standingOf({ phase, unsaved, savedAt, kept, problem, obstacle, stored, values }: Editor): Word {
  const waiting = (text: string): Word => ({ text, icon: WarningIcon, look: "text-waiting" });
  if (phase === "saving" || phase === "publishing") return { text: editorWords.saving, look: "text-muted" };
  if (phase === "unreachable") return { text: navigator.onLine ? editorWords.unreachable(obstacle, kept) : editorWords.offline(kept), icon: OutageIcon, look: "text-waiting" };
  if (phase === "signedOut") return waiting(editorWords.signedOut(kept));
  if (phase === "conflict") return waiting(editorWords.conflict);
  if (phase === "widening") return waiting(editorWords.widening);
  if (phase === "refused" && unsaved) return { ...waiting(refusedWord(problem)), look: "text-bad" };
  if (unsaved) return { text: stored || values.title.trim() ? editorWords.unsaved : editorWords.beginning, look: "text-muted" };
  return savedAt ? { text: editorWords.saved(clockTime(savedAt)), icon: TickIcon, look: "text-good" } : { text: stored ? "" : editorWords.beginning, look: "text-muted" };
}

function refusedWord(problem: Problem | null): string {
  if (!problem) return editorWords.refusedAll;
  return problem.fields.length > 0 ? editorWords.refused(problem.fields.length) : `${editorWords.refusedAll} ${problem.error}`;
}
