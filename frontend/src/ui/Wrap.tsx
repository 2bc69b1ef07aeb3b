/* The width of a page's content, and the page's main block. */
import type { ReactNode } from "react";
import { cx } from "./cx";

export const WRAP = "mx-auto w-full max-w-page px-16 tablet:px-24 wide:px-40";
export function Wrap({ className, children }: { className?: string; children: ReactNode }) { return <div className={cx(WRAP, className)}>{children}</div>; }

export function PageBody({ className, children }: { className?: string; children: ReactNode }) {
  return <Wrap className={cx("pt-24 pb-48 desktop:pt-32 desktop:pb-64", className)}>{children}</Wrap>;
}

export function PageTitle({ film = false, children }: { film?: boolean; children: ReactNode }) {
  return <h1 className={cx("text-30 tablet:text-38", film && "font-film")}>{children}</h1>;
}

/* Somebody acts or signs here. */
export const PANEL = "rounded-10 border border-line bg-surface p-24";
