/* Loading: shapes in the final size, seen from 150 ms on; after 10 s a small panel says so and offers another try. */
import { useEffect, useState, type ReactNode } from "react";
import { commonWords } from "@/words/common";
import { Button } from "./Button";
import { cx } from "./cx";

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx("animate-breathe rounded-4 bg-line", className ?? "h-14")} />;
}

/* A card's place in a grid. */
export function CardSkeleton() {
  return (
    <div aria-hidden className="grid grid-cols-[112px_1fr] gap-x-16 tablet:grid-cols-1 tablet:gap-y-10">
      <Skeleton className="aspect-3/4 rounded-6" />
      <div className="grid content-start gap-10 tablet:pt-12">
        <Skeleton className="h-14 w-4/5" /><Skeleton className="h-14 w-1/2" /><Skeleton /><Skeleton className="h-14 w-4/5" />
      </div>
    </div>
  );
}

const SLOW_MS = 10_000;

/* A part of a page leaves the panel to the page's main question. */
export function Loading({ onRetry, part = false, children }: { onRetry?: () => void; part?: boolean; children: ReactNode }) {
  const slow = useSlow() && !part;
  return (
    <div data-loading className="relative animate-appear" aria-busy="true">
      <p className="sr-only" role="status">{commonWords.loading}</p>
      <div className={cx(slow && "opacity-35")}>{children}</div>
      {slow && (
        <div role="status" className="absolute inset-x-16 top-24 grid max-w-[46ch] justify-items-start gap-12 rounded-10 border border-line bg-surface p-16">
          <h2 className="text-20">{commonWords.slowTitle}</h2>
          <p className="text-muted">{commonWords.slowText}</p>
          <Button onClick={onRetry ?? (() => location.reload())}>{commonWords.tryAgain}</Button>
        </div>
      )}
    </div>
  );
}

function useSlow(): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return slow;
}
