/* Which portal: three links with what each is for. */
import { Link, useLocation } from "react-router";
import { Page } from "@/frame/Page";
import { LEDGER } from "@/ui/Section";
import { accountWords } from "@/words/account";
import { Door } from "./Door";
import { keepingNext } from "./next";
import { PORTALS } from "./portals";

export default function PortalsPage() {
  const { search } = useLocation();
  return (
    <Page title={accountWords.signIn}>
      <Door title={accountWords.choosePortal} lead={accountWords.chooseText}>
        <ul className={LEDGER}>
          {PORTALS.map((portal) => (
            <li key={portal} data-portal={portal}>
              <Link className="text-18 font-label" to={keepingNext(`/login/${portal}`, search)}>{accountWords.signInTitle[portal]}</Link>
              <p className="mt-4 text-muted">{accountWords.portalWords[portal]}</p>
            </li>
          ))}
        </ul>
        <p className="text-muted">{accountWords.newHere} <Link to={keepingNext("/register", search)}>{accountWords.join}</Link></p>
      </Door>
    </Page>
  );
}
