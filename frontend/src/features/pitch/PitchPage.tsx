/* The page of one pitch. What this reader may not see is not in the answer; what is locked stands there with its reason. */
import { useParams, useSearchParams } from "react-router";
import { useGet } from "@/api/hooks";
import type { Problem } from "@/api/problem";
import { NotFoundPage } from "@/frame/NotFoundPage";
import { Page } from "@/frame/Page";
import { Loading, Skeleton } from "@/ui/Loading";
import { NotFoundState, ProblemState } from "@/ui/states";
import { PageBody, Wrap } from "@/ui/Wrap";
import { pitchWords } from "@/words/pitch";
import { pitchIdOf } from "./address";
import { PitchView } from "./PitchView";
import { ViewAs, viewerOf, type Viewer } from "./ViewAs";

export default function PitchPage() {
  const id = pitchIdOf(useParams().pitch ?? "");
  return id === null ? <NotFoundPage /> : <PitchOf id={id} />;
}

function PitchOf({ id }: { id: number }) {
  const viewer = viewerOf(useSearchParams()[0]);
  const got = useGet("GET /api/pitches/{id}", { path: { id }, query: { as: viewer } });
  const config = useGet("GET /api/config/all", {});
  if (got.state === "loading") return <Waiting onRetry={got.reload} />;
  if (got.state === "failed") return <Failed problem={got.problem} id={id} viewer={viewer} onRetry={got.reload} />;
  return (
    <>
      {(got.value.pitch.isOwner || viewer) && <ViewAs id={id} slug={got.value.pitch.slug} viewer={viewer} published={got.value.pitch.status === "published"} />}
      <PitchView pitch={got.value.pitch} viewer={viewer} config={config.state === "ready" ? config.value : null} reload={got.reload} />
    </>
  );
}

function Failed({ problem, id, viewer, onRetry }: { problem: Problem; id: number; viewer: Viewer | undefined; onRetry: () => void }) {
  if (problem.status !== 404) return <Page title={pitchWords.pageUnavailable}><PageBody><ProblemState level={1} problem={problem} what={pitchWords.pageUnavailable} onRetry={onRetry} /></PageBody></Page>;
  if (!viewer) return <NotFoundPage requestId={problem.requestId} />;
  return (
    <Page title={pitchWords.viewAs}>
      <ViewAs id={id} slug={null} viewer={viewer} published />
      <PageBody><NotFoundState level={1} title={pitchWords.nothingForThem} text={pitchWords.nothingForThemText} /></PageBody>
    </Page>
  );
}

function Waiting({ onRetry }: { onRetry: () => void }) {
  return (
    <Loading onRetry={onRetry}>
      <Skeleton className="h-480 tablet:h-380" />
      <Wrap className="grid gap-16 py-48"><Skeleton className="h-24 w-2/5" /><Skeleton className="h-96" /><Skeleton className="h-96" /></Wrap>
    </Loading>
  );
}
