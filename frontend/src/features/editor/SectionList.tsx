/* The sections beside the form: where the reader is, and what is still missing in each. */
import { useEffect, useState, type MouseEvent, type ReactNode } from "react";
import type { Rung } from "@/api/types";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { WarningIcon } from "@/ui/icons";
import { commonWords } from "@/words/common";
import { editorWords } from "@/words/editor";
import type { Needed } from "@/features/pitch/missing";

export const SECTIONS = ["basics", "story", "access"] as const;
export type SectionName = (typeof SECTIONS)[number];
const IN_STORY: readonly Needed[] = ["logline", "synopsis"];

export function SectionList({ missing, policy }: { missing: readonly Needed[]; policy: Rung }) {
  const current = useSectionInView();
  const story = missing.filter((one) => IN_STORY.includes(one)).length;
  const states: Record<SectionName, ReactNode> = {
    basics: <Missing count={missing.length - story} />,
    story: <Missing count={story} />,
    access: <span className="text-14 text-muted max-tablet:hidden">{commonWords.rungShort[policy]}</span>,
  };
  return (
    <nav aria-label={editorWords.sectionsLabel} className="desktop:sticky desktop:top-24">
      <ol className="flex flex-wrap gap-x-16 desktop:block">
        {SECTIONS.map((name) => (
          <li key={name} className="desktop:border-b desktop:border-line">
            <a href={`#${name}`} onClick={goTo} aria-current={name === current ? "step" : undefined}
              className={cx("flex min-h-44 items-center justify-between gap-8 text-ink no-underline", name === current && "font-label text-accent shadow-[inset_0_-3px_var(--color-accent)] desktop:pl-12 desktop:shadow-[inset_3px_0_var(--color-accent)]")}>
              <span>{editorWords.sections[name]}</span>{states[name]}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Missing({ count }: { count: number }) {
  if (count === 0) return <span className="text-14 font-text text-muted max-tablet:hidden">{editorWords.complete}</span>;
  return <span className="inline-flex items-center gap-4 text-14 font-label text-waiting"><Icon of={WarningIcon} small />{editorWords.missing(count)}</span>;
}

/* The address bar keeps the page's address: the link only moves the reader. */
function goTo(event: MouseEvent<HTMLAnchorElement>) {
  const heading = document.getElementById(event.currentTarget.hash.slice(1));
  if (!heading) return;
  event.preventDefault();
  heading.focus({ preventScroll: true });
  heading.scrollIntoView();
}

/* The last section whose heading has passed the upper third of the window. */
function useSectionInView(): SectionName {
  const [current, setCurrent] = useState<SectionName>("basics");
  useEffect(() => {
    const look = () => {
      const passed = SECTIONS.filter((name) => (document.getElementById(name)?.getBoundingClientRect().top ?? Infinity) < window.innerHeight / 3);
      const atEnd = window.scrollY > 0 && window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
      setCurrent((atEnd ? SECTIONS.at(-1) : passed.at(-1)) ?? "basics");
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  return current;
}
