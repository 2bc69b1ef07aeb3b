/* A section of the form under a thick rule; its heading takes the focus when the list leads to it. */
import type { ReactNode } from "react";
import { editorWords } from "@/words/editor";
import type { SectionName } from "./SectionList";

export function EditSection({ name, children }: { name: SectionName; children: ReactNode }) {
  return (
    <section aria-labelledby={name} className="mt-48 border-t-2 border-ink pt-12 first-of-type:mt-0">
      <h2 id={name} tabIndex={-1} data-quiet-focus className="mb-16 text-24">{editorWords.sections[name]}</h2>
      <div className="grid gap-24">{children}</div>
    </section>
  );
}
