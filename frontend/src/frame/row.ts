/* A page as a row: its address, who it is for, its word in a portal's menu. Menus are made of these rows, so none leads nowhere. */
import { lazy, type ComponentType } from "react";
import type { Portal } from "@/api/types";

export interface PageRow {
  path: string;
  page: ComponentType;
  who?: readonly Portal[];               /* absent: anyone. Such pages show the section bar of their portal */
  door?: Portal;                         /* where this portal signs in: its accent and badge before anybody is there */
  under?: string;                        /* the menu entry that is current here, if it is not the page's own */
  menu?: Partial<Record<Portal, string>>;
  bare?: true;                           /* no search in the header: the page has its own, or needs none */
}

/* Why a page is not shown: its chunk did not come. The site is away, or was updated. */
export class MissingPage extends Error {}

/* A page in its own chunk, loaded on the first visit. */
export function page(load: () => Promise<{ default: ComponentType }>): ComponentType {
  return lazy(() => load().catch((cause: unknown) => { throw new MissingPage("the page did not come", { cause }); }));
}
