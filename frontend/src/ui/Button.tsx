/* A verb that can be pressed, or a link that looks like one. One primary in a view; a disabled button has its reason beside it. */
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link, type LinkProps } from "react-router";
import { cx } from "./cx";
import { Icon, type Glyph } from "./Icon";

export type Kind = "primary" | "secondary" | "danger" | "quiet";
interface Look { kind?: Kind; wide?: boolean; icon?: Glyph; className?: string | undefined }

const SHAPE = "inline-flex min-h-44 items-center justify-center gap-8 rounded-6 border px-16 py-8 text-center font-label leading-head no-underline transition-colors duration-120 ease-calm disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-faint";
const KINDS: Record<Kind, string> = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-[color-mix(in_srgb,var(--color-accent)_88%,var(--color-ink))]",
  secondary: "border-edge bg-surface text-ink hover:bg-sunken",
  danger: "border-transparent bg-bad text-on-accent hover:bg-[color-mix(in_srgb,var(--color-bad)_88%,var(--color-ink))]",
  quiet: "border-edge bg-surface text-bad hover:bg-sunken",           /* leads to something that destroys, and asks first */
};

export function buttonLook({ kind = "secondary", wide, className }: Look): string {
  return cx(SHAPE, KINDS[kind], wide && "w-full", className);
}

type ButtonProps = Look & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> & { busy?: boolean; busyWord?: string };

/* Busy: a spinner before the -ing word, the width kept; pressing again does nothing. */
export function Button({ kind, wide, icon, className, busy = false, busyWord, children, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button {...rest} type={type} aria-busy={busy || undefined} onClick={busy ? undefined : onClick} className={buttonLook({ kind, wide, className })}>
      {busyWord ? <Stacked busy={busy} rest={<Face icon={icon}>{children}</Face>} meanwhile={<><Spinner />{busyWord}</>} /> : <Face icon={icon}>{children}</Face>}
    </button>
  );
}

function Face({ icon, children }: { icon: Glyph | undefined; children: ReactNode }) {
  return <>{icon && <Icon of={icon} />}{children}</>;
}

/* Both faces take the same place, so that the wider one decides and nothing moves. */
function Stacked({ busy, rest, meanwhile }: { busy: boolean; rest: ReactNode; meanwhile: ReactNode }) {
  const face = "col-start-1 row-start-1 inline-flex items-center justify-center gap-8";
  return (
    <span className="inline-grid">
      <span className={cx(face, busy && "invisible")}>{rest}</span>
      <span className={cx(face, !busy && "invisible")}>{meanwhile}</span>
    </span>
  );
}

export function Spinner() {
  return <span aria-hidden className="size-16 shrink-0 animate-turn rounded-full border-2 border-current border-r-transparent" />;
}

export function ButtonLink({ kind, wide, icon, className, children, ...rest }: Look & LinkProps) {
  return <Link {...rest} className={buttonLook({ kind, wide, className })}><Face icon={icon}>{children}</Face></Link>;
}

/* An action inside a line of text. */
export function TextButton({ className, type = "button", ...rest }: ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button {...rest} type={type} className={cx("min-h-32 py-4 text-link underline decoration-1 underline-offset-[.18em] hover:decoration-2", className)} />;
}

/* Only an icon: the label is read out and shown on pointing. */
export function IconButton({ label, icon, className, type = "button", ...rest }: { label: string; icon: Glyph } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button {...rest} type={type} aria-label={label} title={label} className={cx(ICON_BUTTON, className)}>
      <Icon of={icon} />
    </button>
  );
}

export const ICON_BUTTON = "relative inline-flex size-44 shrink-0 items-center justify-center rounded-6 text-ink hover:bg-sunken disabled:cursor-not-allowed disabled:text-edge";
