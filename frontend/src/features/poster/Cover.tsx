/* The picture of a pitch: an uploaded image, else the drawn cover. Decoration only: the title always stands beside it as text. */
import { createElement, memo, type ReactNode } from "react";
import type { Genre } from "@/api/types";
import { poster, type Frame } from "./poster";
import type { Shape } from "./shapes";

export interface CoverOf { id: number; genre: Genre | null; title: string; coverUrl: string | null }

function node({ tag, props, children, text }: Shape, key: number): ReactNode {
  return createElement(tag, { key, ...props }, text ?? children?.map(node));
}

const fill = "absolute inset-0 size-full object-cover";

/* Fills its nearest positioned parent. A pitch without a genre has no drawing yet: its ground stays plain. */
export const Picture = memo(function Picture({ of, frame }: { of: CoverOf; frame: Frame }) {
  if (of.coverUrl) return <img src={of.coverUrl} alt="" className={fill} />;
  if (!of.genre) return null;
  const { viewBox, shapes } = poster(of.id, of.genre, of.title, frame);
  return <svg viewBox={viewBox} preserveAspectRatio="xMidYMid slice" aria-hidden focusable="false" className={fill}>{shapes.map(node)}</svg>;
}, (before, after) => before.frame === after.frame && samePicture(before.of, after.of));

const samePicture = (a: CoverOf, b: CoverOf) => a.id === b.id && a.genre === b.genre && a.title === b.title && a.coverUrl === b.coverUrl;

const EDGE = "after:absolute after:inset-0 after:rounded-[inherit] after:border after:border-poster-edge after:content-['']";    /* dark covers on a dark page */

/* A cover 3:4. The parent gives its width. */
export function Cover({ of, frame = "poster", className = "rounded-6" }: { of: CoverOf; frame?: Frame; className?: string }) {
  return (
    <div data-genre={of.genre ?? ""} className={`relative aspect-3/4 overflow-hidden bg-poster-deep select-none ${EDGE} ${className}`}>
      <Picture of={of} frame={frame} />
    </div>
  );
}

/* The ground a picture is drawn on: words beside it take another tone. */
export function groundOf(of: CoverOf): string | undefined {
  return of.genre && !of.coverUrl ? poster(of.id, of.genre, "", "art").ground : undefined;
}
