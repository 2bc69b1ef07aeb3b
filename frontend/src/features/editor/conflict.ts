/* Two texts of one pitch: which fields differ, and which of the two is proposed. */
import { differing, isSame, type Field, type Values } from "./values";

export interface Difference { field: Field; proposed: "mine" | "theirs" }

/* What only the other side changed is proposed as theirs; where both wrote, mine stands until the person says otherwise. */
export function differencesOf(base: Values, mine: Values, theirs: Values): Difference[] {
  return differing(mine, theirs).map((field) => ({ field, proposed: isSame(field, base, mine) ? "theirs" : "mine" }));
}
