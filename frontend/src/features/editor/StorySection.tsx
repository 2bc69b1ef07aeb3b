/* The texts, each with who reads it beside its label. */
import { figure } from "@/format/figures";
import { TextArea } from "@/ui/form/TextField";
import { editorWords } from "@/words/editor";
import { EditSection } from "./EditSection";
import type { Config } from "./EditorView";
import { RungSelect } from "./RungSelect";
import type { Editor } from "./useEditor";
import type { TextItem } from "./values";

interface Props { editor: Editor; config: Config }

export function StorySection({ editor, config: { limits, rungs } }: Props) {
  const { synopsis } = limits;
  const texts: { item: TextItem; hint: string; tall?: boolean }[] = [
    { item: "synopsis", hint: editorWords.synopsisHint(figure(synopsis.min ?? 0), figure(synopsis.max)), tall: true },
    { item: "longSynopsis", hint: editorWords.longHint, tall: true },
    { item: "worldDescription", hint: editorWords.worldHint },
    { item: "themes", hint: editorWords.themesHint },
  ];
  return (
    <EditSection name="story">
      <Logline editor={editor} max={limits.logline.max} />
      {texts.map(({ item, hint, tall }) => (
        <TextArea key={item} film name={item} label={editorWords.fields[item]} hint={hint} max={limits[item].max} value={editor.values[item]} {...(tall ? { className: "min-h-200" } : {})}
          onChange={(event) => editor.saver.change({ [item]: event.target.value })} labelEnd={<RungSelect editor={editor} item={item} rungs={rungs} />} />
      ))}
    </EditSection>
  );
}

function Logline({ editor: { values, saver }, max }: { editor: Editor; max: number }) {
  const words = values.logline.split(/\s+/).filter(Boolean).length;
  return (
    <TextArea film name="logline" label={editorWords.fields.logline} hint={editorWords.loglineHint} max={max} value={values.logline}
      onChange={(event) => saver.change({ logline: event.target.value })} {...(words > 60 ? { reason: editorWords.words(words) } : {})} />
  );
}
