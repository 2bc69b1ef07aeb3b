/* The frame of joining and signing in: the form, and from 1000 px a wall of covers beside it, which is decoration. */
import type { ReactNode } from "react";
import { useGet } from "@/api/hooks";
import { Cover } from "@/features/poster/Cover";
import { PageTitle, WRAP } from "@/ui/Wrap";
import { cx } from "@/ui/cx";

export function Door({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <div className={cx(WRAP, "grid gap-48 pt-24 pb-48 desktop:grid-cols-12 desktop:pt-48")}>
      <div className="grid max-w-480 content-start gap-24 desktop:col-span-5">
        <div className="grid gap-8"><PageTitle>{title}</PageTitle>{lead && <p className="text-muted">{lead}</p>}</div>
        {children}
      </div>
      <Wall />
    </div>
  );
}

function Wall() {
  const covers = useGet("GET /api/pitches", { query: { limit: 18 } });
  if (covers.state !== "ready") return null;
  return (
    <div aria-hidden className="max-h-720 overflow-hidden max-desktop:hidden desktop:col-span-7">
      <div className="grid grid-cols-4 gap-16 wide:grid-cols-5">
        {covers.value.pitches.map((pitch) => <Cover key={pitch.id} of={pitch} />)}
      </div>
    </div>
  );
}
