/* Where in a long list this page is, with links to the neighbours. */
import type { To } from "react-router";
import { ButtonLink } from "./Button";

interface Props { label: string; where: string; previous: { to: To; word: string } | null; next: { to: To; word: string } | null }

export function Pager({ label, where, previous, next }: Props) {
  return (
    <nav aria-label={label} className="mt-32 flex flex-wrap items-center gap-16">
      {previous && <ButtonLink to={previous.to} rel="prev">{previous.word}</ButtonLink>}
      {next && <ButtonLink to={next.to} rel="next">{next.word}</ButtonLink>}
      <span className="text-14 text-muted">{where}</span>
    </nav>
  );
}
