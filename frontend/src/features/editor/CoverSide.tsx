/* The cover as lists will show it, while title and genre are being found. */
import { useDeferredValue } from "react";
import { Cover } from "@/features/poster/Cover";
import { editorWords } from "@/words/editor";
import type { Editor } from "./useEditor";

export function CoverSide({ editor: { values, stored } }: { editor: Editor }) {
  const title = useDeferredValue(values.title);
  return (
    <aside aria-label={editorWords.coverLabel} className="grid gap-12 max-wide:hidden wide:sticky wide:top-24">
      <Cover of={{ id: stored?.id ?? 0, genre: values.genre, title, coverUrl: null }} />
      <p className="text-14 text-muted">{values.genre ? editorWords.coverText : editorWords.coverWait}</p>
    </aside>
  );
}
