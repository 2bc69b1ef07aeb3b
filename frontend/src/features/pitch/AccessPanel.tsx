/* Beside the text, for everyone but the owner: what is locked, why, and what can be done now. */
import { useLocation } from "react-router";
import { useSession } from "@/api/hooks";
import type { Pitch, Rung } from "@/api/types";
import { capital, listed } from "@/format/text";
import { signInAddress } from "@/frame/account";
import { BottomBar } from "@/ui/BottomBar";
import { ButtonLink } from "@/ui/Button";
import { RungWord } from "@/ui/Rung";
import { PANEL } from "@/ui/Wrap";
import { commonWords } from "@/words/common";
import { pitchWords } from "@/words/pitch";
import { ShareButton } from "./ShareButton";

export function AccessPanel({ pitch, signedOut }: { pitch: Pitch; signedOut: boolean }) {
  const { known, user } = useSession();
  const { pathname, search } = useLocation();
  const anonymous = pitch.creator.id === null && ((known && !user) || signedOut);
  return (
    <div className={`grid w-full justify-items-start gap-16 ${PANEL}`}>
      <Locks locked={pitch.locked} />
      {anonymous && (
        <>
          <p className="text-14 text-muted">{pitchWords.anonymousText}</p>
          <ButtonLink kind="primary" wide to={signInAddress(pathname, search)} className="max-w-420 max-desktop:hidden">{pitchWords.signInForName}</ButtonLink>
          <BottomBar label={pitchWords.action}><ButtonLink kind="primary" wide to={signInAddress(pathname, search)}>{pitchWords.signInForName}</ButtonLink></BottomBar>
        </>
      )}
      <ShareButton title={pitch.title} />
    </div>
  );
}

function Locks({ locked }: { locked: Pitch["locked"] }) {
  if (locked.length === 0) return <><h2 className="text-18">{pitchWords.openTitle}</h2><p className="text-14 text-muted">{pitchWords.openText}</p></>;
  const items = capital(listed(locked.map(({ item }) => pitchWords.itemsInSentence[item])));
  const rungs = [...new Set(locked.map(({ rung }) => rung))];
  return (
    <>
      <h2 className="text-18">{pitchWords.lockedTitle(items, locked.length === 1 && locked[0]?.item !== "characters")}</h2>
      {rungs.map((rung) => <Reason key={rung} rung={rung} />)}
    </>
  );
}

function Reason({ rung }: { rung: Rung }) {
  return (
    <div className="grid gap-4 text-14">
      <RungWord of={rung} word={commonWords.rungTitles[rung]} className="font-label" />
      <p className="text-muted">{pitchWords.reasons[rung]}</p>
    </div>
  );
}
