/* Joins the autosave of one pitch to the API and to this browser's storage. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { forgetAnswers } from "@/api/answers";
import { call, type Outcome } from "@/api/client";
import { freshKey, useSession } from "@/api/hooks";
import { Autosave, type Browser, type Editing, type Kept, type OwnPitch, type Server } from "./autosave";
import { dropKept, readKept, writeKept } from "./kept";
import { differing, NEW, valuesOf } from "./values";

export interface Editor extends Editing {
  saver: Autosave;
  unsaved: boolean;
  offer: Kept | null;                      /* a text from an earlier visit that was not saved */
  takeOffer: () => void;
  dropOffer: () => void;
}

const pitchIn = (outcome: Outcome<{ data: { pitch: OwnPitch } }>): Outcome<OwnPitch> => {
  if (!outcome.ok) return outcome;
  forgetAnswers();
  return { ok: true, answer: outcome.answer.data.pitch };
};

const server: Server = {
  create: async (body, key) => pitchIn(await call("POST /api/pitches", { body }, { idempotencyKey: key })),
  update: async (id, body) => pitchIn(await call("PATCH /api/pitches/{id}", { path: { id }, body })),
  publish: async (id, version) => pitchIn(await call("POST /api/pitches/{id}/publish", { path: { id }, body: { version } })),
  freshKey,
};

/* The copies of one editor. While an earlier text waits to be taken or dropped, it is not written over. */
class Copies implements Browser {
  offer: Kept | null;
  constructor(private readonly user: number, pitch: OwnPitch | null) {
    const kept = readKept(user, pitch?.id ?? null);
    this.offer = kept && differing(kept.values, pitch ? valuesOf(pitch) : NEW).length > 0 ? kept : null;
  }
  readonly now = () => new Date().toISOString();
  readonly keep = (pitch: number | null, text: Kept) => !this.offer && writeKept(this.user, pitch, text);
  readonly forget = (pitch: number | null) => { if (!this.offer) dropKept(this.user, pitch); };
}

export function useEditor(pitch: OwnPitch | null, user: number): Editor {
  const [copies] = useState(() => new Copies(user, pitch));
  const [saver] = useState(() => new Autosave(server, copies, pitch));
  const [offer, setOffer] = useState(copies.offer);
  const editing = useSyncExternalStore(saver.subscribe, saver.snapshot);

  const { ended } = useSession();

  useEffect(() => { if (!ended) saver.retry(); }, [saver, ended]);
  useEffect(() => {
    const retry = () => saver.retry();
    window.addEventListener("online", retry);
    return () => { window.removeEventListener("online", retry); saver.stop(); };
  }, [saver]);

  const decide = (take: boolean) => {
    copies.offer = null;
    setOffer(null);
    if (offer && take) saver.restore(offer); else copies.forget(editing.stored?.id ?? null);
  };
  return { ...editing, saver, unsaved: saver.unsaved(), offer, takeOffer: () => decide(true), dropOffer: () => decide(false) };
}
