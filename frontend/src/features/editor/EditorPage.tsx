/* The editor at its two addresses: of a new pitch, and of one that is stored. It begins with what the server holds now. */
import type { ReactNode } from "react";
import { useLocation, useParams } from "react-router";
import { useGet, useSession } from "@/api/hooks";
import { pitchIdOf } from "@/features/pitch/address";
import { NotFoundPage } from "@/frame/NotFoundPage";
import { Page } from "@/frame/Page";
import { ButtonLink } from "@/ui/Button";
import { Loading, Skeleton } from "@/ui/Loading";
import { ForbiddenState, ProblemState } from "@/ui/states";
import { PageBody } from "@/ui/Wrap";
import { editorWords } from "@/words/editor";
import type { OwnPitch } from "./autosave";
import { EditorView } from "./EditorView";

export default function EditorPage() {
  const { pitch } = useParams();
  const { key } = useLocation();
  if (pitch === undefined) return <WithConfig key={key} pitch={null} />;
  const id = pitchIdOf(pitch);
  return id === null ? <NotFoundPage /> : <StoredPitch key={id} id={id} />;
}

/* An earlier answer may be shown while it is asked anew, but is not edited. */
function StoredPitch({ id }: { id: number }) {
  const got = useGet("GET /api/pitches/{id}", { path: { id } });
  if (got.state === "failed" && got.problem.status === 404) return <NotFoundPage requestId={got.problem.requestId} />;
  if (got.state === "failed") return <Unavailable><ProblemState level={1} problem={got.problem} what={editorWords.unavailable} onRetry={got.reload} /></Unavailable>;
  if (got.state === "loading" || got.stale) return <Waiting onRetry={got.reload} />;
  return got.value.pitch.canEdit ? <WithConfig pitch={got.value.pitch} /> : <NotYours id={id} />;
}

/* Vocabularies and limits are the server's. */
function WithConfig({ pitch }: { pitch: OwnPitch | null }) {
  const config = useGet("GET /api/config/all", {});
  const { user } = useSession();
  if (config.state === "failed") return <Unavailable><ProblemState level={1} problem={config.problem} what={editorWords.unavailable} onRetry={config.reload} /></Unavailable>;
  if (config.state === "loading" || !user) return <Waiting onRetry={config.reload} />;
  return <EditorView pitch={pitch} config={config.value} user={user.id} />;
}

function NotYours({ id }: { id: number }) {
  const read = <ButtonLink kind="primary" to={`/pitches/${id}`}>{editorWords.readIt}</ButtonLink>;
  return <Unavailable><ForbiddenState level={1} title={editorWords.notYours} text={editorWords.notYoursText} action={read} /></Unavailable>;
}

function Unavailable({ children }: { children: ReactNode }) {
  return <Page title={editorWords.unavailable}><PageBody>{children}</PageBody></Page>;
}

function Waiting({ onRetry }: { onRetry: () => void }) {
  return (
    <PageBody>
      <Loading onRetry={onRetry}>
        <Skeleton className="h-44 w-2/5" />
        <div className="mt-48 grid gap-24 desktop:ml-232"><Skeleton className="h-64" /><Skeleton className="h-128" /><Skeleton className="h-240" /></div>
      </Loading>
    </PageBody>
  );
}
