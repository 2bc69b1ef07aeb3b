/* No such address, or one whose existence is private: the reader reads the same. */
import { ButtonLink } from "@/ui/Button";
import { NotFoundState } from "@/ui/states";
import { PageBody } from "@/ui/Wrap";
import { commonWords } from "@/words/common";
import { frameWords } from "@/words/frame";
import { Page } from "./Page";

export function NotFoundPage({ requestId }: { requestId?: string | null }) {
  const back = <ButtonLink kind="primary" to="/marketplace">{commonWords.backTo(frameWords.marketplace)}</ButtonLink>;
  return (
    <Page title={frameWords.notFoundTitle}>
      <PageBody><NotFoundState level={1} title={commonWords.notFoundTitle} text={commonWords.notFoundText} action={back} requestId={requestId} /></PageBody>
    </Page>
  );
}
