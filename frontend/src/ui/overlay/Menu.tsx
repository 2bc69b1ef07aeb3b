/* A short list of places and actions under a button. Arrow keys move, letters jump, Esc closes.
   An action runs when the focus is back on the button, so that a dialog it opens gives it back there. */
import { Menu as Root, MenuButton, MenuItem, MenuItems } from "@headlessui/react";
import type { ReactNode } from "react";
import { Link } from "react-router";

export type Entry = { word: string; to: string } | { word: string; act: () => void };
const ROW = "flex min-h-44 w-full items-center px-16 text-left text-ink no-underline data-focus:bg-sunken";

export default function Menu({ face, buttonClass, entries, head }: { face: ReactNode; buttonClass: string; entries: Entry[]; head?: ReactNode }) {
  return (
    <Root as="div" className="relative">
      <MenuButton className={buttonClass}>{face}</MenuButton>
      <MenuItems modal={false} className="absolute right-0 z-30 mt-4 min-w-200 rounded-10 border border-line bg-surface py-8 shadow-raised focus:outline-0">
        {head && <div className="border-b border-line px-16 pb-8 text-14 text-muted">{head}</div>}
        {entries.map((entry) => (
          <MenuItem key={entry.word}>
            {"to" in entry ? <Link to={entry.to} className={ROW}>{entry.word}</Link> : <button type="button" onClick={() => queueMicrotask(entry.act)} className={ROW}>{entry.word}</button>}
          </MenuItem>
        ))}
      </MenuItems>
    </Root>
  );
}
