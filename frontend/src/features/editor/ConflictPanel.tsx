/* The pitch was saved elsewhere: both texts of every field that differs, and the choice between them. */
import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { WarningIcon } from "@/ui/icons";
import { Notice } from "@/ui/Notice";
import { editorWords } from "@/words/editor";
import { differencesOf, type Difference } from "./conflict";
import type { Editor } from "./useEditor";
import { isProse, valueWord } from "./valueWord";
import type { Field, Values } from "./values";

type Side = Difference["proposed"];

export function ConflictPanel({ editor: { base, values, saver }, theirs }: { editor: Editor; theirs: Values }) {
  const [said, setSaid] = useState<Partial<Record<Field, Side>>>({});
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);

  const differences = differencesOf(base, values, theirs);
  const sideOf = ({ field, proposed }: Difference) => said[field] ?? proposed;
  const resolve = () => saver.resolve(differences.filter((one) => sideOf(one) === "theirs").map(({ field }) => field));
  return (
    <div ref={box} tabIndex={-1} data-quiet-focus role="group" aria-label={editorWords.conflictTitle} className="mb-32 rounded-10 border border-line bg-surface p-16 tablet:p-24">
      <Notice tint="waiting" icon={WarningIcon} alert><b>{editorWords.conflictTitle}</b><p>{editorWords.conflictText}</p></Notice>
      {differences.map((one) => (
        <fieldset key={one.field} className="mt-24 min-w-0">
          <legend className="mb-8 font-label">{editorWords.fields[one.field]}</legend>
          <div className="grid gap-12 tablet:grid-cols-2">
            <Text side="mine" field={one.field} values={values} chosen={sideOf(one) === "mine"} onChoose={(side) => setSaid({ ...said, [one.field]: side })} />
            <Text side="theirs" field={one.field} values={theirs} chosen={sideOf(one) === "theirs"} onChoose={(side) => setSaid({ ...said, [one.field]: side })} />
          </div>
        </fieldset>
      ))}
      <Button kind="primary" className="mt-24" onClick={resolve}>{editorWords.saveChosen}</Button>
    </div>
  );
}

function Text({ side, field, values, chosen, onChoose }: { side: Side; field: Field; values: Values; chosen: boolean; onChoose: (side: Side) => void }) {
  return (
    <label className={cx("flex min-w-0 cursor-pointer items-start gap-12 rounded-6 border p-12", chosen ? "border-accent" : "border-line")}>
      <input type="radio" name={`conflict.${field}`} checked={chosen} onChange={() => onChoose(side)} className="mt-2 size-20 shrink-0 accent-accent" />
      <span className="min-w-0">
        <span className="block text-14 font-label text-muted">{editorWords[side]}</span>
        <span dir="auto" className={cx("block whitespace-pre-line wrap-anywhere", isProse(field) && "font-film")}>{valueWord(field, values)}</span>
      </span>
    </label>
  );
}
