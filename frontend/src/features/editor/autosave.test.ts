import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Outcome } from "@/api/client";
import type { Problem } from "@/api/problem";
import { Autosave, QUIET_MS, RETRY_MS, type Kept, type OwnPitch } from "./autosave";
import { differing, NEW } from "./values";

const pitch = (more: Partial<OwnPitch> = {}): OwnPitch => ({
  id: 7, slug: "moth", status: "draft", title: "Moth", logline: null, genre: null, subgenres: [], format: "Feature film", budgetRange: null, stage: null, seeking: [], funding: null,
  accessRung: "nda_approval", coverUrl: null, titleImage: null, demo: false, viewCount: 0, isOwner: true, canEdit: true,
  createdAt: "2026-05-14T09:00:00.000Z", updatedAt: "2026-05-14T14:32:08.000Z", publishedAt: null, version: 1, ...more,
} as OwnPitch);                                              /* the fields that the editor reads */

const problem = (more: Partial<Problem>): Outcome<OwnPitch> => ({
  ok: false, problem: { kind: "refused", status: 400, code: "INVALID", error: "No.", fields: [], requestId: null, retryAfter: null, data: null, ...more },
});
const outage = problem({ kind: "outage", status: 0, code: "UNAVAILABLE" });
const stored = (more: Partial<OwnPitch> = {}): Outcome<OwnPitch> => ({ ok: true, answer: pitch(more) });

function setUp(first: OwnPitch | null) {
  const copies = new Map<number | null, Kept>();
  const room = { left: true };                               /* in the browser */
  const server = {
    create: vi.fn<(...sent: unknown[]) => Promise<Outcome<OwnPitch>>>(),
    update: vi.fn<(...sent: unknown[]) => Promise<Outcome<OwnPitch>>>(),
    publish: vi.fn<(...sent: unknown[]) => Promise<Outcome<OwnPitch>>>(),
    freshKey: vi.fn(() => `key ${server.create.mock.calls.length}`),
  };
  const browser = { keep: (id: number | null, kept: Kept) => { if (room.left) copies.set(id, kept); return room.left; }, forget: (id: number | null) => { copies.delete(id); }, now: () => "2026-05-14T14:32:00.000Z" };
  return { server, copies, room, saver: new Autosave(server, browser, first) };
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });
const quiet = (ms = QUIET_MS) => vi.advanceTimersByTimeAsync(ms);

test("saves what differs, three seconds after the last key, and says so with the receipt's time only", async () => {
  const { server, saver } = setUp(pitch());
  server.update.mockResolvedValue(stored({ logline: "A moth.", version: 2 }));
  saver.change({ logline: "A" });
  await quiet(2_000);
  saver.change({ logline: "A moth." });
  await quiet(2_999);
  expect(server.update).not.toHaveBeenCalled();
  expect(saver.snapshot().savedAt).toBeNull();
  await quiet(1);
  expect(server.update.mock.calls).toEqual([[7, { logline: "A moth.", version: 1 }]]);
  expect(saver.snapshot()).toMatchObject({ phase: "still", savedAt: "2026-05-14T14:32:08.000Z", stored: { version: 2 } });
  expect(saver.unsaved()).toBe(false);
  await quiet(60_000);
  expect(server.update).toHaveBeenCalledTimes(1);
});

test("what is typed during a save goes with the next, on the new version", async () => {
  const { server, saver } = setUp(pitch());
  let answer: (outcome: Outcome<OwnPitch>) => void = () => undefined;
  server.update.mockReturnValueOnce(new Promise((resolve) => { answer = resolve; })).mockResolvedValueOnce(stored({ version: 3 }));
  saver.change({ title: "Moths" });
  await quiet();
  saver.change({ title: "Moths by night" });
  await quiet();
  expect(server.update).toHaveBeenCalledTimes(1);
  answer(stored({ title: "Moths", version: 2 }));
  await quiet();
  expect(server.update.mock.calls[1]).toEqual([7, { title: "Moths by night", version: 2 }]);
});

test("a new pitch begins as a draft with its title; a lost answer is asked again with the same key and body", async () => {
  const { server, copies, saver } = setUp(null);
  saver.change({ logline: "Somebody wants something." });
  await quiet(60_000);
  expect(server.create).not.toHaveBeenCalled();

  server.create.mockResolvedValueOnce(outage).mockResolvedValueOnce(stored());
  server.update.mockResolvedValue(stored({ version: 2 }));
  saver.change({ title: "Moth" });
  await quiet();
  expect(saver.snapshot().phase).toBe("unreachable");
  expect(copies.get(null)?.values.title).toBe("Moth");
  saver.change({ title: "Moth Season" });
  await quiet();
  expect(server.create.mock.calls[0]).toEqual([{ title: "Moth", logline: "Somebody wants something.", status: "draft" }, "key 0"]);
  expect(server.create.mock.calls[1]).toEqual(server.create.mock.calls[0]);
  expect(copies.has(null)).toBe(false);
  await quiet();
  expect(server.update).toHaveBeenCalledWith(7, { title: "Moth Season", version: 1 });
});

test("while the site stores nothing, its own sentence says so until a save is answered well", async () => {
  const { server, copies, saver } = setUp(pitch());
  const readOnly = problem({ kind: "outage", status: 503, code: "READ_ONLY", error: "The site is read-only." });
  server.update.mockResolvedValueOnce(readOnly).mockResolvedValueOnce(outage).mockResolvedValueOnce(stored({ version: 2 }));
  saver.change({ logline: "A moth." });
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "unreachable", obstacle: "The site is read-only." });
  expect(copies.get(7)?.values.logline).toBe("A moth.");
  await quiet(RETRY_MS);
  expect(saver.snapshot()).toMatchObject({ phase: "unreachable", obstacle: null });
  await quiet(RETRY_MS);
  expect(saver.snapshot().phase).toBe("still");
});

test("a text that the browser does not keep is not said to be kept, until one is", async () => {
  const { server, room, saver } = setUp(pitch());
  server.update.mockResolvedValueOnce(outage).mockResolvedValueOnce(problem({ status: 401, code: "SIGN_IN_REQUIRED" })).mockResolvedValueOnce(outage);
  room.left = false;
  saver.change({ logline: "A" });
  expect(saver.snapshot().kept).toBe(false);
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "unreachable", kept: false });
  room.left = true;
  await quiet(RETRY_MS);
  expect(saver.snapshot()).toMatchObject({ phase: "signedOut", kept: true });
  room.left = false;
  saver.change({ logline: "A moth." });
  expect(saver.snapshot().kept).toBe(false);
});

test("a text that was put back is still kept", async () => {
  const { server, saver } = setUp(pitch());
  server.update.mockResolvedValueOnce(problem({ status: 401, code: "SIGN_IN_REQUIRED" }));
  saver.restore({ version: 1, base: NEW, values: { ...NEW, title: "Kept" }, at: "" });
  await quiet(0);
  expect(saver.snapshot()).toMatchObject({ phase: "signedOut", kept: true });
});

test("while the site does not answer the text is kept here and tried again", async () => {
  const { server, copies, saver } = setUp(pitch());
  server.update.mockResolvedValueOnce(outage).mockResolvedValueOnce(stored({ version: 2 }));
  saver.change({ synopsis: "Long." });
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "unreachable", savedAt: null });
  expect(copies.get(7)).toMatchObject({ version: 1, values: { synopsis: "Long." } });
  await quiet(RETRY_MS);
  expect(saver.snapshot().phase).toBe("still");
  expect(copies.has(7)).toBe(false);
});

test("a refusal stands at its field, on top only after a press, and is lifted by typing there", async () => {
  const { server, saver } = setUp(pitch());
  const fields = [{ field: "title", code: "required", message: "Give the pitch a title." }];
  server.update.mockResolvedValue(problem({ fields }));
  saver.change({ title: "" });
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "refused", problem: { fields }, refusal: null });
  await quiet(60_000);
  expect(server.update).toHaveBeenCalledTimes(1);
  await saver.save();
  expect(saver.snapshot().refusal?.fields).toEqual(fields);
  saver.change({ title: "M" });
  expect(saver.snapshot().problem?.fields).toEqual([]);
});

test("a text that changed elsewhere waits for the person, and either text can stand", async () => {
  const { server, saver } = setUp(pitch());
  server.update.mockResolvedValueOnce(problem({ status: 409, code: "EDIT_CONFLICT", data: { current: pitch({ title: "Theirs", logline: "Their line.", version: 5 }) } }));
  saver.change({ title: "Mine" });
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "conflict", values: { title: "Mine" }, theirs: { title: "Theirs", logline: "Their line." } });
  saver.change({ synopsis: "Typed meanwhile." });
  await quiet(60_000);
  expect(server.update).toHaveBeenCalledTimes(1);
  expect(await saver.save()).toBe(false);

  server.update.mockResolvedValueOnce(stored({ version: 6 }));
  saver.resolve(["logline"]);
  await quiet(0);
  expect(server.update.mock.calls[1]).toEqual([7, { title: "Mine", synopsis: "Typed meanwhile.", version: 5 }]);
  expect(saver.snapshot()).toMatchObject({ phase: "still", values: { title: "Mine", logline: "Their line.", synopsis: "Typed meanwhile." } });
});

test("the same text saved elsewhere asks nothing", async () => {
  const { server, saver } = setUp(pitch());
  server.update.mockResolvedValueOnce(problem({ status: 409, code: "EDIT_CONFLICT", data: { current: pitch({ title: "Same", version: 5 }) } }));
  saver.change({ title: "Same" });
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "still", stored: { version: 5 } });
  expect(saver.unsaved()).toBe(false);
});

const gains = [{ item: "longSynopsis", from: "nda_approval", to: "public" }];
const widening = () => problem({ status: 409, code: "STATE", data: { gains } });

test("opening a public pitch wider is asked once and then confirmed", async () => {
  const { server, saver } = setUp(pitch({ status: "published" }));
  server.update.mockResolvedValueOnce(widening()).mockResolvedValueOnce(stored({ version: 2 }));
  saver.change({ "rungs.longSynopsis": "public" });
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "widening", gains });
  saver.widen(true);
  await quiet(0);
  expect(server.update.mock.calls[1]).toEqual([7, { rungs: { longSynopsis: "public" }, version: 1, confirm: true }]);
  expect(saver.unsaved()).toBe(false);
});

test("not opened: the rungs go back and the text is saved", async () => {
  const { server, saver } = setUp(pitch({ status: "published" }));
  server.update.mockResolvedValueOnce(widening()).mockResolvedValueOnce(stored({ version: 2 }));
  saver.change({ "rungs.longSynopsis": "public", title: "Moths" });
  await quiet();
  saver.widen(false);
  await quiet(0);
  expect(server.update.mock.calls[1]).toEqual([7, { title: "Moths", version: 1 }]);
});

test("publishes what was saved; what is missing is said on top until it is filled in", async () => {
  const { server, saver } = setUp(pitch());
  server.update.mockResolvedValue(stored({ version: 2 }));
  const fields = ["genre", "logline"].map((field) => ({ field, code: "required", message: `${field} is missing.` }));
  server.publish.mockResolvedValueOnce(problem({ fields })).mockResolvedValueOnce(stored({ version: 3, status: "published" }));
  saver.change({ title: "Moths" });
  expect(await saver.publish()).toBe(false);
  expect(server.publish).toHaveBeenLastCalledWith(7, 2);
  expect(saver.snapshot().refusal?.fields).toEqual(fields);
  saver.change({ genre: "Horror" });
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "still", refusal: { fields }, problem: { fields: [fields[1]] } });
  saver.change({ logline: "A moth finds a lamp." });
  expect(saver.snapshot().refusal).toBeNull();
  expect(await saver.publish()).toBe(true);
  expect(saver.snapshot()).toMatchObject({ refusal: null, stored: { status: "published", version: 3 } });
});

test("a kept text is saved on the version that it started from, so that a change since is seen", async () => {
  const { server, saver } = setUp(pitch({ title: "Since", version: 4 }));
  server.update.mockResolvedValueOnce(problem({ status: 409, code: "EDIT_CONFLICT", data: { current: pitch({ title: "Since", version: 4 }) } }));
  saver.restore({ version: 2, base: { ...NEW, title: "Before" }, values: { ...NEW, title: "Kept" }, at: "" });
  await quiet(0);
  expect(server.update).toHaveBeenCalledWith(7, { title: "Kept", version: 2 });
  expect(saver.snapshot()).toMatchObject({ phase: "conflict", values: { title: "Kept" }, theirs: { title: "Since" } });
  expect(differing(saver.snapshot().values, NEW)).toEqual(["title"]);
});

test("a text refused for want of a session stays, and is saved when the account is back", async () => {
  const { server, copies, saver } = setUp(pitch());
  server.update.mockResolvedValueOnce(problem({ status: 401, code: "SIGN_IN_REQUIRED" })).mockResolvedValueOnce(stored({ title: "Moths", version: 2 }));
  saver.change({ title: "Moths" });
  await quiet();
  expect(saver.snapshot()).toMatchObject({ phase: "signedOut", refusal: null, values: { title: "Moths" } });
  expect(copies.get(7)?.values.title).toBe("Moths");
  await quiet(60_000);
  expect(server.update).toHaveBeenCalledTimes(1);
  saver.retry();
  await quiet(0);
  expect(saver.snapshot()).toMatchObject({ phase: "still", stored: { version: 2 } });
  expect(copies.size).toBe(0);
});
