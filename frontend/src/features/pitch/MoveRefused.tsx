/* A move that was refused: every missing thing is named; the editor is where it is added. */
import { Link } from "react-router";
import type { Problem } from "@/api/problem";
import { WarningIcon } from "@/ui/icons";
import { Notice } from "@/ui/Notice";
import { pitchWords } from "@/words/pitch";
import { editPath } from "./address";

export function MoveRefused({ problem, id }: { problem: Problem; id: number }) {
  return (
    <Notice tint="bad" icon={WarningIcon} alert className="w-full text-left text-14 font-text">
      <p className="font-label">{problem.error}</p>
      {problem.fields.length > 0 && <ul className="my-4 list-disc pl-16">{problem.fields.map(({ field, message }) => <li key={field}>{message}</li>)}</ul>}
      {problem.fields.length > 0 && <Link to={editPath(id)}>{pitchWords.goToEditor}</Link>}
    </Notice>
  );
}
