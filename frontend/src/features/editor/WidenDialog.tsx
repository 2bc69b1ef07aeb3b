/* Asks once before more people may read a part of a public pitch. */
import { Button } from "@/ui/Button";
import Dialog from "@/ui/overlay/Dialog";
import { commonWords } from "@/words/common";
import { editorWords } from "@/words/editor";
import type { Gain } from "./autosave";

export default function WidenDialog({ title, gains, onAnswer }: { title: string; gains: readonly Gain[]; onAnswer: (agreed: boolean) => void }) {
  return (
    <Dialog open onClose={() => onAnswer(false)} title={editorWords.widenTitle(title)}>
      <p className="text-muted">{editorWords.widenText}</p>
      <ul className="mt-8 list-disc pl-16">
        {gains.map(({ item, from, to }) => <li key={item}>{editorWords.gain(commonWords.items[item], commonWords.rungTitles[from], commonWords.rungTitles[to])}</li>)}
      </ul>
      <div className="mt-24 flex flex-wrap gap-12">
        <Button kind="primary" onClick={() => onAnswer(true)}>{editorWords.widen}</Button>
        <Button onClick={() => onAnswer(false)}>{editorWords.keepClosed}</Button>
      </div>
    </Dialog>
  );
}
