/* The open page in front of the protected one, with the one white figure of every cover. */
import { Link } from "react-router";
import { commonWords } from "@/words/common";
import { frameWords } from "@/words/frame";

export function Logo() {
  return (
    <Link to="/" aria-label={frameWords.homeLabel} className="inline-flex items-center gap-8 font-film text-20 leading-none font-head tracking-[-.01em] text-brand no-underline">
      <svg viewBox="0 0 24 28" aria-hidden className="h-28 w-24">
        <path d="M7.8 2.8h13.4v18.4" fill="none" stroke="currentColor" strokeWidth="1.8" />
        <path d="M2 6.5h15.5V27H2z" fill="currentColor" />
        <circle className="fill-surface" cx="9.75" cy="14" r="3.6" />
        <path className="fill-surface" d="M2 20.5h15.5v1.6H2z" />
      </svg>
      <span className="max-[22.4em]:sr-only">{commonWords.site}</span>
    </Link>
  );
}
