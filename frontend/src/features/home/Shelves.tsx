/* The genre shelves, as wide as they are full, with their real counts. */
import { Link } from "react-router";
import type { Facets } from "@/api/types";
import { figure } from "@/format/figures";
import { cx } from "@/ui/cx";
import { Loading, Skeleton } from "@/ui/Loading";

const BOX = "grid grid-cols-2 gap-2 overflow-clip rounded-6 tablet:grid-cols-3 desktop:flex";
const SHELF = "flex min-h-48 items-center justify-between gap-8 bg-poster-base px-16 font-label text-poster-figure no-underline hover:bg-poster-deep focus-visible:outline-poster-figure focus-visible:-outline-offset-4";

/* A shelf never gets narrower than a third of the fullest: its word must fit. */
const WIDTHS = ["desktop:grow-2", "desktop:grow-3", "desktop:grow-4", "desktop:grow-5", "desktop:grow-6"];
const widthOf = (count: number, most: number) => WIDTHS[Math.max(0, Math.round((count / Math.max(1, most)) * 6) - 2)];

export function Shelves({ genres }: { genres: Facets["genre"] }) {
  const most = Math.max(...genres.map(({ count }) => count));
  return (
    <ul className={BOX}>
      {genres.map(({ value, count }) => (
        <li key={value} className={cx("desktop:basis-0", widthOf(count, most))}>
          <Link to={`/marketplace?genre=${encodeURIComponent(value)}`} data-genre={value} className={SHELF}>
            {value}<span className="font-text tabular-nums">{figure(count)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function ShelvesLoading() { return <Loading><Skeleton className="h-148 rounded-6 tablet:h-98 desktop:h-48" /></Loading>; }
