/* What concerns the reader and not the page, between header and page. */
import type { ComponentProps } from "react";
import { Notice } from "@/ui/Notice";
import { cx } from "@/ui/cx";
import { WRAP } from "@/ui/Wrap";

export function FrameNotice({ label, ...notice }: { label: string } & ComponentProps<typeof Notice>) {
  return <aside aria-label={label} className={cx(WRAP, "no-print pt-16")}><Notice {...notice} /></aside>;
}
