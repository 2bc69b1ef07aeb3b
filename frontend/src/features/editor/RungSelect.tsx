/* Who reads one text. Nothing set apart: the long synopsis follows the pitch, the other texts are for everyone. */
import type { Rung as RungName } from "@/api/types";
import { CONTROL } from "@/ui/form/Field";
import { cx } from "@/ui/cx";
import { Rung } from "@/ui/Rung";
import { commonWords } from "@/words/common";
import { editorWords } from "@/words/editor";
import type { Editor } from "./useEditor";
import type { TextItem } from "./values";

const PUBLIC: RungName = "public";

export function RungSelect({ editor: { values, saver }, item, rungs }: { editor: Editor; item: TextItem; rungs: readonly RungName[] }) {
  const field = `rungs.${item}` as const;
  const follows = item === "longSynopsis";
  const own = values[field];
  const choose = (said: string) => {
    const rung = rungs.find((one) => one === said) ?? null;
    saver.change({ [field]: rung === PUBLIC && !follows ? null : rung });
    void saver.saveQuietly();
  };
  return (
    <label className="inline-flex items-center gap-8 text-14">
      <Rung of={own ?? (follows ? values.accessRung : PUBLIC)} />
      <span className="sr-only">{editorWords.fields[field]}</span>
      <select id={field} name={field} value={own ?? (follows ? "" : PUBLIC)} onChange={(event) => choose(event.target.value)} className={cx(CONTROL, "w-auto")}>
        {follows && <option value="">{editorWords.asPolicy}</option>}
        {rungs.map((rung) => <option key={rung} value={rung}>{commonWords.rungTitles[rung]}</option>)}
      </select>
    </label>
  );
}
