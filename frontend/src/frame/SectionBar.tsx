/* The portal's own menu under the header, on its own pages only. */
import { Link } from "react-router";
import type { Portal } from "@/api/types";
import { cx } from "@/ui/cx";
import { Wrap } from "@/ui/Wrap";
import { commonWords } from "@/words/common";
import { frameWords } from "@/words/frame";
import { menuOf } from "./menus";

export function SectionBar({ portal, current }: { portal: Portal; current: string }) {
  return (
    <nav aria-label={frameWords.portalPages(commonWords.portals[portal])} className="no-print border-b border-line bg-surface max-desktop:hidden">
      <Wrap>
        <ul className="-mx-12 flex gap-4">
          {menuOf(portal).map(({ word, to }) => (
            <li key={to}>
              <Link to={to} aria-current={to === current ? "page" : undefined}
                className={cx("flex min-h-44 items-center px-12 whitespace-nowrap no-underline", to === current ? "font-label text-accent shadow-[inset_0_-3px_var(--color-accent)]" : "text-muted hover:text-ink")}>{word}</Link>
            </li>
          ))}
        </ul>
      </Wrap>
    </nav>
  );
}
