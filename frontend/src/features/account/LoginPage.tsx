/* Signing in at one portal, and back to where the reader came from. */
import { Link, Navigate, useLocation, useNavigate } from "react-router";
import { useSession } from "@/api/hooks";
import type { User } from "@/api/types";
import { startOf } from "@/frame/menus";
import { Page } from "@/frame/Page";
import { Segmented } from "@/ui/Tabs";
import { accountWords } from "@/words/account";
import { Door } from "./Door";
import { keepingNext, nextAddress } from "./next";
import { PORTALS, type JoinPortal } from "./portals";
import { SignInForm } from "./SignInForm";

export function LoginPage({ portal }: { portal: JoinPortal }) {
  const { search } = useLocation();
  const { user } = useSession();
  const navigate = useNavigate();
  const next = nextAddress(search);
  const goOn = (who: User) => void navigate(next ?? startOf(who), { replace: true });
  if (user) return <Navigate to={next ?? startOf(user)} replace />;

  const choices = PORTALS.map((one) => ({ word: accountWords.portalNames[one], to: keepingNext(`/login/${one}`, search), current: one === portal }));
  return (
    <Page title={accountWords.signInTitle[portal]}>
      <div data-portal={portal}>
        <Door title={accountWords.signInTitle[portal]} lead={next ? accountWords.backTo : accountWords.portalWords[portal]}>
          <Segmented label={accountWords.portals} accent choices={choices} className="justify-self-start" />
          <SignInForm key={portal} portal={portal} email={new URLSearchParams(search).get("email") ?? ""} onDone={goOn} />
          <p className="text-muted">{accountWords.newHere} <Link to={keepingNext("/register", search, { as: portal })}>{accountWords.joinAs[portal]}</Link></p>
        </Door>
      </div>
    </Page>
  );
}
