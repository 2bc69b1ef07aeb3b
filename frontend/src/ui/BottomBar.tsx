/* On a narrow page the primary action away from the first view stands in a bar at the bottom; wide pages have it in place.
   app.css keeps the page's foot clear of it. */
import type { ReactNode } from "react";

export function BottomBar({ label, children }: { label: string; children: ReactNode }) {
  return <section data-bottom-bar aria-label={label} className="no-print fixed inset-x-0 bottom-0 z-10 flex items-center gap-8 border-t border-line bg-surface px-16 py-12 desktop:hidden">{children}</section>;
}
