/* The frame of joining and signing in: the form, and from 1000 px a wall of covers flush beside it, which is decoration. */
import type { ReactNode } from "react";
import { useGet } from "@/api/hooks";
import { Cover } from "@/features/poster/Cover";
import { PageTitle } from "@/ui/Wrap";

const FULL = 12;                         /* fewer covers would leave holes in three rows of four */

export function Door({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <div className="desktop:grid desktop:grid-cols-[minmax(440px,5fr)_7fr]">
      <div className="mx-auto grid w-full max-w-440 content-start gap-24 px-16 pt-24 pb-48 desktop:px-32 desktop:pt-64">
        <div className="grid gap-8"><PageTitle>{title}</PageTitle>{lead && <p className="text-muted">{lead}</p>}</div>
        {children}
      </div>
      <Wall />
    </div>
  );
}

/* Three full rows, however many fit into one: what would begin a fourth has no height. */
const ROWS = "grid-cols-[repeat(auto-fill,minmax(172px,1fr))] grid-rows-[repeat(3,max-content)] auto-rows-[0px] gap-x-8 overflow-hidden self-start desktop:grid";

function Wall() {
  const covers = useGet("GET /api/pitches", { query: { limit: 24 } });
  if (covers.state !== "ready" || covers.value.pitches.length < FULL) return null;
  return (
    <div aria-hidden className={`hidden ${ROWS}`}>
      {covers.value.pitches.map((pitch) => <Cover key={pitch.id} of={pitch} className="mb-8 self-start" />)}
    </div>
  );
}
