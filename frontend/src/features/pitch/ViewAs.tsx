/* The owner looks at the page as others get it: the server's own answer to them, not a guess. */
import { Icon } from "@/ui/Icon";
import { EyeIcon } from "@/ui/icons";
import { Segmented } from "@/ui/Tabs";
import { Wrap } from "@/ui/Wrap";
import { pitchWords } from "@/words/pitch";
import { pitchPath } from "./address";

export type Viewer = "visitor" | "signed_in";

export function viewerOf(query: URLSearchParams): Viewer | undefined {
  const as = query.get("as");
  return as === "visitor" || as === "signed_in" ? as : undefined;
}

export function ViewAs({ id, slug, viewer, published }: { id: number; slug: string | null; viewer: Viewer | undefined; published: boolean }) {
  const path = pitchPath({ id, slug });
  const choices = [
    { word: pitchWords.asOwner, to: path, current: viewer === undefined },
    { word: pitchWords.asVisitor, to: `${path}?as=visitor`, current: viewer === "visitor" },
    { word: pitchWords.asSignedIn, to: `${path}?as=signed_in`, current: viewer === "signed_in" },
  ];
  return (
    <div className="no-print border-b border-line bg-sunken">
      <Wrap className="flex flex-wrap items-center gap-x-16 gap-y-8 py-8">
        <span className="inline-flex items-center gap-4 font-label"><Icon of={EyeIcon} />{pitchWords.viewAs}</span>
        <Segmented label={pitchWords.viewAs} choices={choices} />
        <span className="text-14 text-muted">{published ? pitchWords.viewAsNote : pitchWords.viewAsLater}</span>
      </Wrap>
    </div>
  );
}
