/* What every page says about itself: its title (read out after a navigation), description and canonical address. */
import { useEffect, type ReactNode } from "react";
import { commonWords } from "@/words/common";
import { announce } from "./announce";

interface Props { title: string; description?: string; canonical?: string; children: ReactNode }

export function Page({ title, description, canonical, children }: Props) {
  useEffect(() => announce(title), [title]);
  return (
    <>
      <title>{`${title} · ${commonWords.site}`}</title>
      {description && <meta name="description" content={description} />}
      {canonical && <link rel="canonical" href={new URL(canonical, location.origin).href} />}
      {children}
    </>
  );
}
