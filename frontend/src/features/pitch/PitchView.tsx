/* A pitch that is there: the spread, the text, beside it what can be done, and others like it. */
import { useLocation } from "react-router";
import type { DataOf, Pitch } from "@/api/types";
import { Page } from "@/frame/Page";
import { WRAP } from "@/ui/Wrap";
import { cx } from "@/ui/cx";
import { pitchWords } from "@/words/pitch";
import { AccessPanel } from "./AccessPanel";
import { pitchPath, sourceOf } from "./address";
import { Facts } from "./Facts";
import { Head } from "./Head";
import { OwnerPanel } from "./OwnerPanel";
import { PitchText } from "./PitchText";
import { Related } from "./Related";
import { useCountedView } from "./useCountedView";
import type { Viewer } from "./ViewAs";

const GRID = "grid gap-x-64 gap-y-32 pt-24 rail:grid-cols-[minmax(0,1fr)_304px] rail:grid-rows-[auto_1fr] rail:pt-48";

interface Props { pitch: Pitch; viewer: Viewer | undefined; config: DataOf<"GET /api/config/all"> | null; reload: () => void }

export function PitchView({ pitch, viewer, config, reload }: Props) {
  const counts = pitch.status === "published" && !pitch.isOwner && !viewer && config?.flags.analytics === true;
  useCountedView(counts ? pitch.id : null, sourceOf(useLocation().state));
  return (
    <Page title={pitch.title} description={pitch.logline ?? undefined} canonical={pitchPath(pitch)}>
      <Head pitch={pitch} config={config} />
      <div className={cx(WRAP, GRID)}>
        <aside aria-label={pitchWords.access} className="grid content-start gap-24 rail:col-start-2">
          {pitch.isOwner ? <OwnerPanel pitch={pitch} reload={reload} /> : <AccessPanel pitch={pitch} signedOut={viewer === "visitor"} />}
        </aside>
        <PitchText pitch={pitch} className="min-w-0 rail:col-start-1 rail:row-span-2 rail:row-start-1" />
        <Facts pitch={pitch} className="rail:col-start-2" />
      </div>
      <div className="pb-64">{pitch.status === "published" && <Related to={pitch} />}</div>
    </Page>
  );
}
