/* Words of the editor. */
import type { Field } from "@/features/editor/values";

const fields: Record<Field, string> = {
  title: "Title", genre: "Genre", format: "Format", stage: "Stage", subgenres: "Subgenres", budgetRange: "Budget band", funding: "Funding in place", seeking: "Seeking",
  logline: "Logline", synopsis: "Synopsis", longSynopsis: "Long synopsis", worldDescription: "World", themes: "Themes",
  accessRung: "Who opens the protected part", hideName: "Hide my name from visitors who are not signed in",
  "rungs.synopsis": "Who reads the synopsis", "rungs.longSynopsis": "Who reads the long synopsis", "rungs.worldDescription": "Who reads the world", "rungs.themes": "Who reads the themes",
};

const onPage = "This browser does not keep the text: leave this page open.";

export const editorWords = {
  unavailable: "The editor is unavailable",
  newTitle: "New pitch",
  untitled: "Untitled pitch",
  myPitches: "My pitches",
  notYours: "You cannot edit this pitch",
  notYoursText: "Only its owner can. You can read what is open to you.",
  readIt: "Read the pitch",
  published: "This pitch is public: what is saved here is read at once.",

  sections: { basics: "Basics", story: "Story", access: "Access" },
  sectionsLabel: "Sections",
  complete: "complete",
  missing: (n: number) => `${n} missing`,
  publishNeeds: (what: string) => `Publishing needs ${what}.`,

  fields,
  genreHint: "One shelf. It also draws the cover.",
  subgenresHint: "Up to three.",
  notSaid: "Not said",
  notChosen: "Not chosen",
  bandHint: "Everyone reads the band.",
  upTo: (amount: string) => `up to ${amount}`,
  above: (amount: string) => `above ${amount}`,
  seekingHint: "What the pitch looks for. Readers filter by it.",
  loglineHint: "Who wants what, what stands in the way, what it costs.",
  words: (n: number) => `${n} words. Advice: fewer than 60.`,
  synopsisHint: (min: string, max: string) => `${min} to ${max} characters. It sells: what we see, who leads; how it ends is yours to keep.`,
  longHint: "It tells: the whole story, for readers whom you trust with it.",
  worldHint: "Where and when, and what is different there.",
  themesHint: "What it is about, beneath the plot.",
  asPolicy: "As the pitch",
  accessHint: "Long synopsis and everything else that is protected follow this, unless set apart beside the text.",
  invitedHint: "It also takes the pitch out of every list and search.",
  hideNameHint: "They read “Anonymous creator”. Everyone who is signed in reads your name.",

  coverText: "Drawn from your title and genre.",
  coverWait: "Choose a genre and the cover is drawn here.",
  coverLabel: "Cover",

  barLabel: "Save and publish",
  saved: (time: string) => `Saved ${time}`,
  saving: "Saving",
  unsaved: "Not saved yet",
  beginning: "A title is enough to save it.",
  unreachable: (why: string | null, kept: boolean) => `${why ?? "The site does not answer."} ${kept ? "The text is kept in this browser and tried again." : `${onPage} It is tried again.`}`,
  offline: (kept: boolean) => `You are offline. ${kept ? "The text is kept in this browser and saved when you are back." : `${onPage} It is saved when you are back.`}`,
  signedOut: (kept: boolean) => `Not saved: sign in to go on. ${kept ? "The text is kept in this browser." : onPage}`,
  refused: (n: number) => (n === 1 ? "Not saved: one field needs you." : `Not saved: ${n} fields need you.`),
  refusedAll: "Not saved.",
  conflict: "Not saved: decide which text stands.",
  widening: "Not saved: decide who reads it.",
  save: "Save",
  preview: "Preview",
  publish: "Publish",
  publishing: "Publishing",
  publishAgain: "Publish again",
  donePublish: "Published. It can be found from now on.",

  conflictTitle: "This pitch was also changed elsewhere",
  conflictText: "In another window or on another device. Nothing is overwritten until you choose; both texts are here.",
  mine: "Yours, in this window",
  theirs: "Saved meanwhile",
  nothing: "Nothing",
  yes: "Yes",
  no: "No",
  defaultRung: "As usual",
  saveChosen: "Save what is chosen",

  keptTitle: (time: string) => `A text of ${time} was not saved`,
  keptText: (fieldNames: string) => `It is kept in this browser and differs in: ${fieldNames}.`,
  keptTake: "Put it back",
  keptDrop: "Discard it",

  leaveText: (kept: boolean) => (kept ? "What is not saved stays in this browser and is offered when you come back." : "This browser does not keep it: what is not saved is lost."),

  widenTitle: (title: string) => `Open more of ${title}?`,
  widenText: "The pitch is public. With this change, more people read:",
  gain: (item: string, from: string, to: string) => `${item}: now “${from}”, then “${to}”`,
  widen: "Open it",
  keepClosed: "Leave it as it is",
};
