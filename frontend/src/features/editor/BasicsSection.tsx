/* What the pitch is: title, shelf, form, money, and what it looks for. */
import { shortMoney } from "@/format/figures";
import { Choice, ChoiceField } from "@/ui/form/Choices";
import { Select } from "@/ui/form/Select";
import { TextField } from "@/ui/form/TextField";
import { capital } from "@/format/text";
import { commonWords } from "@/words/common";
import { editorWords } from "@/words/editor";
import { EditSection } from "./EditSection";
import type { Config } from "./EditorView";
import type { Editor } from "./useEditor";

interface Props { editor: Editor; config: Config }
const { fields } = editorWords;
const PAIR = "grid gap-24 tablet:grid-cols-2 tablet:gap-16";

export function BasicsSection({ editor, config }: Props) {
  const { values, saver } = editor;
  return (
    <EditSection name="basics">
      <TextField name="title" label={fields.title} max={config.limits.title.max} value={values.title} autoComplete="off" className="font-film text-20 font-head"
        onChange={(event) => saver.change({ title: event.target.value })} />
      <GenrePicks editor={editor} config={config} />
      <div className={PAIR}>
        <Pick name="format" of={config.formats} value={values.format} onPick={(format) => { if (format) saver.change({ format }); }} />
        <Pick name="stage" of={config.stages} value={values.stage} empty={editorWords.notSaid} onPick={(stage) => saver.change({ stage })} />
      </div>
      <Several name="subgenres" hint={editorWords.subgenresHint} of={config.subgenres} chosen={values.subgenres} onChoose={(subgenres) => saver.change({ subgenres })} />
      <Band editor={editor} config={config} />
      <Several name="seeking" hint={editorWords.seekingHint} of={config.seeking} chosen={values.seeking} word={(one) => capital(commonWords.seeking[one])} onChoose={(seeking) => saver.change({ seeking })} />
      <div className={PAIR}>
        <Pick name="funding" of={config.funding} value={values.funding} empty={editorWords.notSaid} word={(one) => commonWords.funding[one]} onPick={(funding) => saver.change({ funding })} />
      </div>
    </EditSection>
  );
}

function GenrePicks({ editor: { values, saver }, config }: Props) {
  return (
    <ChoiceField name="genre" label={fields.genre} hint={editorWords.genreHint}>
      <div className="mt-4 grid grid-cols-2 gap-8 tablet:grid-cols-3 wide:grid-cols-6">
        {config.genres.map((genre) => (
          <label key={genre} data-genre={genre} className="relative flex min-h-44 cursor-pointer items-center rounded-6 border border-l-8 border-edge border-l-poster-base bg-surface px-12 has-checked:border-poster-base has-checked:bg-poster-base has-checked:font-label has-checked:text-poster-figure has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring">
            <input type="radio" name="genre" value={genre} checked={values.genre === genre} onChange={() => saver.change({ genre })} className="absolute inset-0 size-full cursor-pointer opacity-0" />
            <span>{genre}</span>
          </label>
        ))}
      </div>
    </ChoiceField>
  );
}

function Band({ editor: { values, saver }, config: { budgetRanges, currency } }: Props) {
  const last = budgetRanges.at(-1);
  return (
    <ChoiceField name="budgetRange" label={fields.budgetRange} hint={editorWords.bandHint}>
      {budgetRanges.map(({ value, min, max }) => (
        <Choice key={value} one name="budgetRange" value={value} checked={values.budgetRange === value} onChange={() => saver.change({ budgetRange: value })}>
          {commonWords.bands[value]} <span className="text-14 text-muted">{value === last?.value ? editorWords.above(shortMoney(min - 1, currency)) : editorWords.upTo(shortMoney(max, currency))}</span>
        </Choice>
      ))}
    </ChoiceField>
  );
}

/* One of a vocabulary. With a word for `empty` nothing may be chosen. */
interface PickProps<T extends string> { name: "format" | "stage" | "funding"; of: readonly T[]; value: T | null; empty?: string; word?: (one: T) => string; onPick: (picked: T | null) => void }
function Pick<T extends string>({ name, of, value, empty, word = (one) => one, onPick }: PickProps<T>) {
  return (
    <Select name={name} label={fields[name]} value={value ?? ""} options={of.map((one) => ({ value: one, word: word(one) }))} {...(empty ? { empty } : {})}
      onChange={(event) => onPick(of.find((one) => one === event.target.value) ?? null)} />
  );
}

/* Several of a vocabulary, in its order. */
interface SeveralProps<T extends string> { name: "subgenres" | "seeking"; hint: string; of: readonly T[]; chosen: readonly T[]; word?: (one: T) => string; onChoose: (chosen: T[]) => void }
function Several<T extends string>({ name, hint, of, chosen, word = (one) => one, onChoose }: SeveralProps<T>) {
  const turn = (turned: T) => onChoose(of.filter((one) => chosen.includes(one) !== (one === turned)));
  return (
    <ChoiceField name={name} label={fields[name]} hint={hint}>
      <div className="grid grid-cols-2 gap-x-16 tablet:grid-cols-3">
        {of.map((one) => <Choice key={one} name={name} value={one} checked={chosen.includes(one)} onChange={() => turn(one)}>{word(one)}</Choice>)}
      </div>
    </ChoiceField>
  );
}
