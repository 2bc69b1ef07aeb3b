/* The menu as a sheet from the side: shared pages, the portal's own, the ways in or out. */
import type { ReactNode } from "react";
import { NavLink, useLocation } from "react-router";
import { useSession } from "@/api/hooks";
import { cx } from "@/ui/cx";
import Dialog from "@/ui/overlay/Dialog";
import { commonWords } from "@/words/common";
import { frameWords } from "@/words/frame";
import { signInAddress, useSignOut } from "./account";
import { menuOf, sharedMenu, type MenuEntry } from "./menus";

const ROW = "flex min-h-44 w-full items-center px-24 text-left text-ink no-underline hover:bg-sunken";
const rowLook = ({ isActive }: { isActive: boolean }) => cx(ROW, isActive && "font-label shadow-[inset_3px_0_var(--color-accent)]");

export default function MenuSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { user } = useSession();
  const { signOut } = useSignOut();
  const { pathname, search } = useLocation();
  return (
    <Dialog open={open} onClose={onClose} title={frameWords.menu} place="side">
      <div className="-mx-24">
        <Group><Entries of={sharedMenu} onFollow={onClose} /></Group>
        {user && menuOf(user.userType).length > 0 && <Group title={commonWords.portals[user.userType]}><Entries of={menuOf(user.userType)} onFollow={onClose} /></Group>}
        <Group title={user?.name}>
          {user
            ? <li><button type="button" className={ROW} onClick={() => { onClose(); signOut(); }}>{frameWords.signOut}</button></li>
            : <Entries of={[{ word: frameWords.signIn, to: signInAddress(pathname, search) }, { word: frameWords.join, to: "/register" }]} onFollow={onClose} />}
        </Group>
      </div>
    </Dialog>
  );
}

function Group({ title, children }: { title?: string | undefined; children: ReactNode }) {
  return (
    <div className="border-b border-line py-8 last:border-0">
      {title && <p className="px-24 py-4 text-14 text-muted">{title}</p>}
      <ul>{children}</ul>
    </div>
  );
}

function Entries({ of, onFollow }: { of: MenuEntry[]; onFollow: () => void }) {
  return of.map(({ word, to }) => <li key={to}><NavLink to={to} end onClick={onFollow} className={rowLook}>{word}</NavLink></li>);
}
