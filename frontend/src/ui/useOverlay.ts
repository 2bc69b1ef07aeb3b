/* A dialog or sheet in its own chunk: loaded with the first press, and the focus goes back to what opened it. */
import { useCallback, useEffect, useRef, useState } from "react";

export interface Overlay { open: boolean; asked: boolean; show: () => void; hide: () => void }

/* Headless UI learns what had the focus only once it is loaded, which is too late for the first press. */
export function useOverlay(): Overlay {
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  const opener = useRef<Element | null>(null);

  useEffect(() => {
    if (open || !(opener.current instanceof HTMLElement)) return;
    opener.current.focus();
    opener.current = null;
  }, [open]);

  const show = useCallback(() => {
    opener.current = document.activeElement;
    setAsked(true);
    setOpen(true);
  }, []);
  return { open, asked, show, hide: useCallback(() => setOpen(false), []) };
}
