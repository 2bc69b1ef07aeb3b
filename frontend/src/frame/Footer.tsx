/* The foot of every page: links to pages that exist, then the switch of colours. */
import { Link } from "react-router";
import { SEGMENTED, SegmentButton } from "@/ui/Tabs";
import { setTheme, THEMES, useTheme } from "@/ui/theme";
import { cx } from "@/ui/cx";
import { WRAP } from "@/ui/Wrap";
import { frameWords } from "@/words/frame";
import { sharedMenu } from "./menus";

export function Footer() {
  return (
    <footer className="no-print border-t border-line pt-24 pb-32 text-14 text-muted">
      <div className={cx(WRAP, "flex flex-wrap items-center justify-between gap-x-32 gap-y-16")}>
        <nav aria-label={frameWords.footer}>
          <ul className="flex flex-wrap gap-x-24">
            {sharedMenu.map(({ word, to }) => <li key={to}><Link to={to} className="inline-block min-h-32 py-4 text-inherit">{word}</Link></li>)}
          </ul>
        </nav>
        <ThemeSwitch />
      </div>
    </footer>
  );
}

function ThemeSwitch() {
  const theme = useTheme();
  return (
    <div role="group" aria-label={frameWords.colours} className={SEGMENTED}>
      {THEMES.map((name) => <SegmentButton key={name} pressed={theme === name} onClick={() => setTheme(name)}>{frameWords.themes[name]}</SegmentButton>)}
    </div>
  );
}
