/* One icon beside its word: 20 px, or 16 px in small lines. Decoration: the word says the meaning. */
import type { ComponentType, SVGProps } from "react";
import { VerifiedIcon } from "./icons";

export type Glyph = ComponentType<SVGProps<SVGSVGElement> & { title?: string }>;

export function Icon({ of: Of, small = false, className = "" }: { of: Glyph; small?: boolean; className?: string }) {
  return <Of aria-hidden strokeWidth={1.8} className={`shrink-0 ${small ? "size-16" : "size-20"} ${className}`} />;
}

/* Identity or company accepted by an admin. */
export function Verified({ word }: { word: string }) {
  return (
    <span className="inline-flex align-[-0.15em] text-link">
      <VerifiedIcon aria-hidden className="size-16 shrink-0" />
      <span className="sr-only">{word}</span>
    </span>
  );
}
