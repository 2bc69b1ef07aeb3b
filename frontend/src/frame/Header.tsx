/* The header of every page: menu, logo, role badge, Home, Marketplace … search, account; then the strip in the portal's accent. */
import { Link, NavLink, useLocation } from "react-router";
import { useSession } from "@/api/hooks";
import type { Portal } from "@/api/types";
import { ICON_BUTTON, IconButton } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { MenuIcon, SearchIcon } from "@/ui/icons";
import { part } from "@/ui/part";
import { useOverlay } from "@/ui/useOverlay";
import { WRAP } from "@/ui/Wrap";
import { commonWords } from "@/words/common";
import { frameWords } from "@/words/frame";
import { Account } from "./account";
import { HeaderSearch } from "./HeaderSearch";
import { Logo } from "./Logo";
import { sharedMenu } from "./menus";

const MenuSheet = part(() => import("./MenuSheet"));

export function Header({ search, door }: { search: boolean; door: Portal | undefined }) {
  const { known, user } = useSession();
  const portal = user?.userType ?? (known ? door : undefined);
  return (
    <header className="no-print">
      <div className="bg-surface">
        <div className={cx(WRAP, "flex min-h-56 items-center gap-12 desktop:min-h-64")}>
          <MenuButton className={user ? "" : "desktop:hidden"} />
          <Logo />
          {portal && <span className="rounded-6 bg-accent px-8 py-2 text-14 font-label text-on-accent">{commonWords.portals[portal]}</span>}
          <nav aria-label={frameWords.main} className="flex gap-4 max-desktop:hidden">
            {sharedMenu.map(({ word, to }) => <NavLink key={to} to={to} end className={mainLink}>{word}</NavLink>)}
          </nav>
          <div className="ml-auto flex items-center gap-4">
            {search && <><HeaderSearch id="header-search" className="w-260 max-desktop:hidden" /><SearchLink /></>}
            <Account />
          </div>
        </div>
      </div>
      <div className="h-3 bg-accent" />
    </header>
  );
}

const mainLink = ({ isActive }: { isActive: boolean }) => cx("inline-flex min-h-44 items-center px-12 text-ink no-underline hover:bg-sunken", isActive ? "font-label shadow-[inset_0_-2px_var(--color-accent)]" : "rounded-6");

/* On a narrow page the search is on the marketplace itself. */
function SearchLink() {
  const onMarket = useLocation().pathname === "/marketplace";
  if (onMarket) return null;
  return <Link to="/marketplace" aria-label={frameWords.search} className={cx(ICON_BUTTON, "desktop:hidden")}><Icon of={SearchIcon} /></Link>;
}

function MenuButton({ className }: { className: string }) {
  const { open, asked, show, hide } = useOverlay();
  return (
    <>
      <IconButton label={frameWords.menu} icon={MenuIcon} aria-expanded={open} onClick={show} className={cx("-ml-12", className)} />
      {asked && <MenuSheet open={open} onClose={hide} />}
    </>
  );
}
