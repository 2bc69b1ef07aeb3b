/* The moves of a pitch between its states, as its owner makes them. Each is confirmed only with the server's receipt. */
import { useSend } from "@/api/hooks";
import type { Problem } from "@/api/problem";
import type { Pitch, PitchStatus } from "@/api/types";
import { toast } from "@/ui/toast";
import { pitchWords } from "@/words/pitch";

export type Move = "publish" | "unpublish" | "archive" | "restore";

/* What the owner may do in each state: the first is the obvious one. */
export const MOVES: Record<PitchStatus, readonly Move[]> = {
  draft: ["publish"],
  published: ["unpublish", "archive"],
  unpublished: ["publish", "archive"],
  archived: ["restore"],
  hidden: [],
};

export function moveWord(move: Move, { publishedAt }: Pick<Pitch, "publishedAt">): string {
  return move === "publish" && publishedAt !== null ? pitchWords.publishAgain : pitchWords[move];
}

export interface Moving { run: (move: Move) => void; pending: Move | null; problem: Problem | null }

export function usePitchMoves(pitch: Pick<Pitch, "id" | "version">, onMoved: () => void): Moving {
  const options = (move: Move) => ({
    path: { id: pitch.id },
    body: { version: pitch.version },
    onDone: () => { toast({ text: pitchWords.done[move] }); onMoved(); },
  });
  const sends = {
    publish: useSend("POST /api/pitches/{id}/publish", options("publish")),
    unpublish: useSend("POST /api/pitches/{id}/unpublish", options("unpublish")),
    archive: useSend("POST /api/pitches/{id}/archive", options("archive")),
    restore: useSend("POST /api/pitches/{id}/restore", options("restore")),
  };
  const all = Object.values(sends);
  const run = (move: Move) => {
    for (const send of all) send.clear();
    void sends[move].run();
  };
  const pending = (Object.keys(sends) as Move[]).find((move) => sends[move].pending) ?? null;      /* the object's own keys */
  return { run, pending, problem: all.find(({ problem }) => problem !== null)?.problem ?? null };
}
