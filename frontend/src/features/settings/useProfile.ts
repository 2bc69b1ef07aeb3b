/* One's own profile while it is edited: saved when asked, with the version it began from, so that nothing is overwritten unseen. */
import { useState } from "react";
import { session } from "@/api/client";
import { useSend } from "@/api/hooks";
import type { Problem } from "@/api/problem";
import type { User } from "@/api/types";
import { bodyOf, differing, profileOf, rebased, type Profile } from "./profile";

export interface ProfileEditor {
  values: Profile;
  unsaved: boolean;
  savedAt: string | null;                  /* of the last receipt */
  problem: Problem | null;
  saving: boolean;
  change: (change: Partial<Profile>) => void;
  save: () => Promise<boolean>;
}

export function useProfile(first: User): ProfileEditor {
  const [user, setUser] = useState(first);
  const [values, setValues] = useState(() => profileOf(first));
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const { run, pending, problem } = useSend("PATCH /api/profile", {});
  const base = profileOf(user);

  const stand = (now: User, typedOver: Profile) => {
    setUser(now);
    setValues((typed) => rebased(typedOver, typed, profileOf(now)));
  };
  const save = async () => {
    const outcome = await run({ ...bodyOf(base, values), version: user.version });
    if (outcome.ok) {
      const { user: saved } = outcome.answer.data;
      stand(saved, values);
      setSavedAt(saved.updatedAt ?? null);
      session.update(saved);
      return true;
    }
    const current = currentOf(outcome.problem);
    if (current) stand(current, base);
    return false;
  };
  const change = (change: Partial<Profile>) => setValues((typed) => ({ ...typed, ...change }));
  return { values, unsaved: differing(base, values).length > 0, savedAt, problem, saving: pending, change, save };
}

function currentOf({ code, data }: Problem): User | null {
  const found = code === "EDIT_CONFLICT" && typeof data === "object" && data !== null && "current" in data;
  return found ? data.current as User : null;                 /* the account's own, by the contract of this code */
}
