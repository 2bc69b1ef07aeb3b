/* A session that ends while a page is open does not take the page away: its account signs in again over it, and what was sent goes on. */
import { useEffect } from "react";
import { session } from "@/api/client";
import { useSession } from "@/api/hooks";
import { TextButton } from "@/ui/Button";
import { UserIcon } from "@/ui/icons";
import { part } from "@/ui/part";
import { frameWords } from "@/words/frame";
import { FrameNotice } from "./FrameNotice";

const SignInAgain = part(() => import("@/features/account/SignInAgain"));

export function EndedSession() {
  const { user, ended, asking } = useSession();
  useSignInElsewhere(ended);
  if (!ended || !user) return null;
  return (
    <>
      <FrameNotice label={frameWords.session} tint="waiting" icon={UserIcon}>{frameWords.ended} <TextButton onClick={() => session.ask()}>{frameWords.signIn}</TextButton></FrameNotice>
      <SignInAgain open={asking} user={user} onClose={() => session.later()} />
    </>
  );
}

/* Another tab may have signed in meanwhile. */
function useSignInElsewhere(ended: boolean): void {
  useEffect(() => {
    if (!ended) return;
    const look = () => { if (document.visibilityState === "visible") void session.check(); };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [ended]);
}
