/* The editor of one pitch: sections beside a list, what must be decided on top, what can be done in a bar that stays. */
import { useEffect, useMemo } from "react";
import { Link, useNavigate } from "react-router";
import type { DataOf } from "@/api/types";
import { pitchPath } from "@/features/pitch/address";
import { StatusPill } from "@/features/pitch/StatusPill";
import { Page } from "@/frame/Page";
import { useLeaveGuard } from "@/frame/useLeaveGuard";
import { Form, Summary } from "@/ui/form/Form";
import { EyeIcon } from "@/ui/icons";
import { Notice } from "@/ui/Notice";
import { part } from "@/ui/part";
import { toast } from "@/ui/toast";
import { PageBody, PageTitle } from "@/ui/Wrap";
import { editorWords } from "@/words/editor";
import { AccessSection } from "./AccessSection";
import type { OwnPitch } from "./autosave";
import { BasicsSection } from "./BasicsSection";
import { ConflictPanel } from "./ConflictPanel";
import { CoverSide } from "./CoverSide";
import { KeptNotice } from "./KeptNotice";
import { missingIn } from "@/features/pitch/missing";
import { SaveBar } from "./SaveBar";
import { SectionList } from "./SectionList";
import { StorySection } from "./StorySection";
import { useEditor, type Editor } from "./useEditor";
import { inPageOrder } from "./values";

const LeaveDialog = part(() => import("@/frame/LeaveDialog"));      /* loaded with the editor: whoever leaves may be offline */
const WidenDialog = part(() => import("./WidenDialog"));

export type Config = DataOf<"GET /api/config/all">;
const GRID = "mt-24 grid grid-cols-1 items-start gap-32 desktop:grid-cols-[184px_minmax(0,1fr)] desktop:gap-48 wide:grid-cols-[200px_minmax(0,1fr)_240px]";

export function EditorView({ pitch, config, user }: { pitch: OwnPitch | null; config: Config; user: number }) {
  const editor = useEditor(pitch, user);
  const guard = useLeaveGuard(editor.unsaved);
  const acts = useActs(editor);
  const title = editor.values.title.trim() || (editor.stored ? editorWords.untitled : editorWords.newTitle);
  const missing = missingIn(editor.values, config.limits);
  useOwnAddress(editor.stored?.id);
  return (
    <Page title={editor.stored ? title : editorWords.newTitle}>
      <PageBody className="pb-32 desktop:pb-32">
        <p className="text-14"><Link to="/pitches/mine">{editorWords.myPitches}</Link></p>
        <div className="mt-4 flex flex-wrap items-center gap-x-12 gap-y-8 wrap-anywhere">
          <PageTitle film>{title}</PageTitle>
          {editor.stored && <StatusPill status={editor.stored.status} />}
        </div>
        <div className={GRID}>
          <SectionList missing={missing} policy={editor.values.accessRung} />
          <Form problem={editor.problem} summary={false} label={title} onSubmit={acts.save} className="min-w-0">
            <OnTop editor={editor} />
            <BasicsSection editor={editor} config={config} />
            <StorySection editor={editor} config={config} />
            <AccessSection editor={editor} config={config} />
          </Form>
          <CoverSide editor={editor} />
        </div>
      </PageBody>
      <SaveBar editor={editor} missing={missing} acts={acts} />
      <LeaveDialog title={title} text={editorWords.leaveText(editor.kept)} guard={guard} save={() => editor.saver.save()} />
      {editor.phase === "widening" && <WidenDialog title={title} gains={editor.gains} onAnswer={(agreed) => editor.saver.widen(agreed)} />}
    </Page>
  );
}

/* What is said before the fields: an earlier text, a conflict, a refusal, and that saving is publishing. */
function OnTop({ editor }: { editor: Editor }) {
  const refusal = useMemo(() => editor.refusal && inPageOrder(editor.refusal), [editor.refusal]);      /* one object while it stands: a new one takes the focus */
  return (
    <>
      {editor.offer && <KeptNotice editor={editor} offer={editor.offer} />}
      {editor.theirs && <ConflictPanel key={editor.stored?.version} editor={editor} theirs={editor.theirs} />}
      {refusal && <Summary problem={refusal} />}
      {editor.stored?.status === "published" && <Notice icon={EyeIcon} className="mb-24">{editorWords.published}</Notice>}
    </>
  );
}

export interface Acts { save: () => void; preview: () => void; publish: () => void }

function useActs({ saver }: Editor): Acts {
  const navigate = useNavigate();
  const go = () => {
    const { stored } = saver.snapshot();
    if (stored) void navigate(pitchPath(stored));
  };
  return {
    save: () => void saver.save(),
    preview: () => void saver.save().then((done) => { if (done) go(); }),
    publish: () => void saver.publish().then((done) => { if (done) { toast({ text: editorWords.donePublish }); go(); } }),
  };
}

/* A new pitch gets its address with its number. The router is not told: it would make the page anew under the writer's hands. */
function useOwnAddress(id: number | undefined): void {
  useEffect(() => {
    if (id !== undefined && location.pathname === "/pitches/new") history.replaceState(history.state, "", `/pitches/${id}/edit`);
  }, [id]);
}
