/* The menus of a portal, made from the page rows, and where its people land. */
import type { Portal, User } from "@/api/types";
import { routes } from "@/routes";
import { frameWords } from "@/words/frame";

export interface MenuEntry { word: string; to: string }

export const sharedMenu: MenuEntry[] = [{ word: frameWords.home, to: "/" }, { word: frameWords.marketplace, to: "/marketplace" }];

export function menuOf(portal: Portal): MenuEntry[] {
  return routes.flatMap(({ path, menu }) => (menu?.[portal] ? [{ word: menu[portal], to: path }] : []));
}

/* The portal's dashboard where there is one, else the marketplace. */
export function homeOf(portal: Portal): string {
  const dashboard = `/${portal}`;
  return routes.some(({ path }) => path === dashboard) ? dashboard : "/marketplace";
}

/* After signing in: joining goes on where it was left, else home. */
export function startOf({ nextStep, userType }: User): string { return nextStep === "profile" ? "/settings/profile" : homeOf(userType); }

export function exists(path: string): boolean { return routes.some((row) => row.path === path); }
