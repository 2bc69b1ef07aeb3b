/* What opens when: the five rungs in words. The same mark stands at every lock of the site. */
import type { Rung as RungName } from "@/api/types";
import { Rung } from "@/ui/Rung";
import { Section } from "@/ui/Section";
import { homeWords } from "@/words/home";

const RUNGS: RungName[] = ["public", "identified", "nda", "nda_approval", "invited"];

export function Ladder() {
  return (
    <Section id="opens" title={homeWords.opensWhen}>
      <ol className="grid gap-24 tablet:grid-cols-5">
        {RUNGS.map((rung) => (
          <li key={rung} className="grid content-start gap-4">
            <span className="mb-8"><Rung of={rung} large /></span>
            <h3 className="text-16">{homeWords.ladder[rung].title}</h3>
            <p className="text-14 text-muted">{homeWords.ladder[rung].text}</p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
