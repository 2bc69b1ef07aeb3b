/* A short message after a receipt: polite, six seconds, never over what has the focus, never the only copy of what it says. */
import { useRef, useSyncExternalStore } from "react";
import { Link } from "react-router";
import { Icon } from "./Icon";
import { CheckIcon } from "./icons";
import { useClearOfFocus } from "./useClearOfFocus";

export interface Message { text: string; link?: { to: string; word: string } }

const SIX_SECONDS = 6_000;
let message: Message | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function show(next: Message | null): void {
  message = next;
  for (const listener of listeners) listener();
}

export function toast(next: Message): void {
  clearTimeout(timer);
  timer = setTimeout(() => show(null), SIX_SECONDS);
  show(next);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => message);
  return (
    <div role="status" className="no-print pointer-events-none fixed inset-x-16 top-16 bottom-80 z-30 flex flex-col items-center desktop:bottom-24">
      {shown && <Toast {...shown} />}
    </div>
  );
}

function Toast({ text, link }: Message) {
  const box = useRef<HTMLDivElement>(null);
  useClearOfFocus(box);
  return (
    <div ref={box} className="pointer-events-auto mt-auto flex w-fit max-w-full items-center gap-12 rounded-10 bg-ink px-16 py-12 text-page shadow-raised [--color-ring:var(--color-page)] data-[place=head]:mt-0 data-[place=nowhere]:pointer-events-none data-[place=nowhere]:opacity-0">
      <Icon of={CheckIcon} />
      <span>{text}</span>
      {link && <Link to={link.to} className="font-label text-inherit">{link.word}</Link>}
    </div>
  );
}
