/* A search field. Where the list is on the page it answers while one types; elsewhere it leads to the marketplace. */
import { useEffect, useRef, useState } from "react";
import { cx } from "@/ui/cx";
import { CONTROL } from "@/ui/form/Field";
import { Icon } from "@/ui/Icon";
import { SearchIcon } from "@/ui/icons";

const PAUSE_MS = 150;

interface Props { id: string; value: string; onSearch: (q: string) => void; instant?: boolean; className?: string }

export function SearchBox({ id, value, onSearch, instant = false, className }: Props) {
  const [text, type] = useTyped(value, instant ? onSearch : null);
  return (
    <div className={cx("relative", className)}>
      <Icon of={SearchIcon} className="pointer-events-none absolute top-12 left-12 text-faint" />
      <input
        id={id} name="q" type="search" autoComplete="off" maxLength={200} value={text} className={cx(CONTROL, "px-40 [&::-webkit-search-cancel-button]:hidden")}
        onChange={(event) => type(event.target.value, isComposing(event.nativeEvent))} onCompositionEnd={(event) => type(event.currentTarget.value, false)}
      />
      {text === "" && <span aria-hidden className="absolute top-10 right-10 min-w-24 rounded-4 border border-line px-6 text-center text-14 text-faint max-desktop:hidden">/</span>}
    </div>
  );
}

/* An input method is still making a word of what was typed. */
function isComposing(event: Event): boolean { return event instanceof InputEvent && event.isComposing; }

/* What is typed, until the address says otherwise (Back, a removed chip). With `tell`, a pause in typing tells it, but no half of a word, and not
   when the page was left: the address says so at once, while the next page may still be on its way. */
function useTyped(value: string, tell: ((text: string) => void) | null): [string, (text: string, composing: boolean) => void] {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  const telling = tell !== null;
  useEffect(() => () => clearTimeout(timer.current), [telling]);

  const type = (next: string, composing: boolean) => {
    setText(next);
    clearTimeout(timer.current);
    if (tell === null || composing) return;
    const place = location.pathname;
    timer.current = setTimeout(() => {
      if (location.pathname !== place) return;
      told.current = next.trim();
      tell(next.trim());
    }, PAUSE_MS);
  };
  return [text, type];
}
