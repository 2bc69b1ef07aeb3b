/* What went wrong, as a value. A refusal is the server's answer; an outage is the lack of one; neither is ever an empty list. */
import type { ProblemBody } from "./types";
import { commonWords } from "@/words/common";

export interface FieldProblem { field: string; code: string; message: string }

export interface Problem {
  kind: "refused" | "outage" | "offline" | "cancelled";
  status: number;                       /* 0: no answer came */
  code: string;                         /* of the closed list in the API's conventions */
  error: string;                        /* one sentence for a person */
  fields: FieldProblem[];
  requestId: string | null;
  retryAfter: number | null;            /* seconds */
  data: unknown;                        /* the present state, where a conflict sends it */
}

const bare = { status: 0, fields: [], requestId: null, retryAfter: null, data: null };

export const cancelled: Problem = { ...bare, kind: "cancelled", code: "CANCELLED", error: "" };

export function unreachable(online: boolean): Problem {
  return online
    ? { ...bare, kind: "outage", code: "UNAVAILABLE", error: commonWords.noAnswer }
    : { ...bare, kind: "offline", code: "OFFLINE", error: commonWords.offline };
}

/* An error status, with our own JSON or with whatever a proxy put in its place. */
export function refusal(response: Response, body: unknown): Problem {
  const said = isProblemBody(body) ? body : null;
  const broken = said === null || response.status >= 500;
  return {
    kind: broken ? "outage" : "refused",
    status: response.status,
    code: said?.code ?? "UNAVAILABLE",
    error: said?.error ?? commonWords.noAnswer,
    fields: said?.fields ?? [],
    requestId: said?.requestId ?? response.headers.get("X-Request-Id"),
    retryAfter: Number(response.headers.get("Retry-After")) || null,
    data: said?.data ?? null,
  };
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "error" in body && typeof body.error === "string" && "code" in body;
}
