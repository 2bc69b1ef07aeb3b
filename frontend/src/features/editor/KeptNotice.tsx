/* An earlier visit ended before its text was saved: it is offered again. */
import { exactTime } from "@/format/time";
import { listed } from "@/format/text";
import { Button } from "@/ui/Button";
import { DraftIcon } from "@/ui/icons";
import { Notice } from "@/ui/Notice";
import { editorWords } from "@/words/editor";
import type { Kept } from "./autosave";
import type { Editor } from "./useEditor";
import { differing } from "./values";

export function KeptNotice({ editor: { values, takeOffer, dropOffer }, offer }: { editor: Editor; offer: Kept }) {
  const fields = differing(offer.values, values).map((field) => editorWords.fields[field]);
  return (
    <Notice tint="act" icon={DraftIcon} className="mb-24">
      <h2 className="text-16">{editorWords.keptTitle(exactTime(offer.at))}</h2>
      <p>{editorWords.keptText(listed(fields))}</p>
      <div className="mt-12 flex flex-wrap gap-12">
        <Button onClick={takeOffer}>{editorWords.keptTake}</Button>
        <Button kind="quiet" onClick={dropOffer}>{editorWords.keptDrop}</Button>
      </div>
    </Notice>
  );
}
