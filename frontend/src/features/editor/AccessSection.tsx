/* Who opens what is protected, and whether visitors read the name. A change here is saved at once: it may have to be confirmed. */
import type { PitchCard } from "@/api/types";
import { Choice, ChoiceField } from "@/ui/form/Choices";
import { RungWord } from "@/ui/Rung";
import { commonWords } from "@/words/common";
import { editorWords } from "@/words/editor";
import { pitchWords } from "@/words/pitch";
import { EditSection } from "./EditSection";
import type { Editor } from "./useEditor";
import type { Config } from "./EditorView";

/* The policy of a pitch is every rung but "public". */
const isPolicy = (rung: Config["rungs"][number]): rung is PitchCard["accessRung"] => rung !== "public";

export function AccessSection({ editor: { values, saver }, config: { rungs } }: { editor: Editor; config: Config }) {
  const choose = (accessRung: PitchCard["accessRung"]) => {
    saver.change({ accessRung });
    void saver.saveQuietly();
  };
  return (
    <EditSection name="access">
      <ChoiceField name="accessRung" label={editorWords.fields.accessRung} hint={editorWords.accessHint}>
        {rungs.filter(isPolicy).map((rung) => (
          <Choice key={rung} one name="accessRung" value={rung} checked={values.accessRung === rung} onChange={() => choose(rung)}>
            <RungWord of={rung} word={commonWords.rungTitles[rung]} className="font-label" />
            <span className="block text-14 text-muted">{pitchWords.reasons[rung]}{rung === "invited" && ` ${editorWords.invitedHint}`}</span>
          </Choice>
        ))}
      </ChoiceField>
      <Choice name="hideName" value="true" checked={values.hideName} onChange={(hideName) => saver.change({ hideName })}>
        <span className="font-label">{editorWords.fields.hideName}</span>
        <span className="block text-14 text-muted">{editorWords.hideNameHint}</span>
      </Choice>
    </EditSection>
  );
}
