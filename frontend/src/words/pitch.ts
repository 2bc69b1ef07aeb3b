/* Words about a pitch: on its card, in lists, on its page. */
import type { Item, PitchStatus, Rung } from "@/api/types";
import type { Needed } from "@/features/pitch/missing";

const itemsInSentence: Record<Item, string> = {
  synopsis: "synopsis", longSynopsis: "long synopsis", themes: "themes", worldDescription: "world", characters: "characters",
  people: "attached people", budget: "budget", market: "market notes", video: "video", gallery: "gallery",
};
const opens: Record<Rung, string> = {
  public: "open to everyone", identified: "open with your name", nda: "open when you sign", nda_approval: "open after approval", invited: "open by invitation",
};
const subjects: Record<Item, string> = {
  synopsis: "The synopsis", longSynopsis: "The long synopsis", themes: "The text on themes", worldDescription: "The text on the world", characters: "The list of characters",
  people: "The list of people", budget: "The exact budget", market: "The market part", video: "The video", gallery: "The gallery",
};
const opensAlone: Record<Rung, string> = {
  public: "is open to everyone", identified: "opens with your name", nda: "opens when you sign", nda_approval: "opens after approval", invited: "opens by invitation",
};
const reasons: Record<Rung, string> = {
  public: "For everyone.",
  identified: "For investors and companies with a confirmed e-mail. The opening is logged and the owner reads their name.",
  nda: "For verified buyers who have signed the owner’s agreement.",
  nda_approval: "For buyers whom the owner has approved and who have signed the agreement.",
  invited: "For people whom the owner has named.",
};

export const pitchWords = {
  unavailable: "Pitches are unavailable",
  pageUnavailable: "This pitch is unavailable",
  relatedUnavailable: "Related pitches are unavailable",
  budgetOf: (band: string) => `${band} budget`,
  budgetUpTo: (band: string, limit: string) => `${band} budget, up to ${limit}`,
  budgetFrom: (band: string, limit: string) => `${band} budget, from ${limit}`,
  seeking: (what: string) => `Seeking ${what}`,
  allOpen: "Open to everyone",
  opensLabel: (rung: string) => `${rung}: `,
  itemsInSentence,
  reasons,
  lockSentence: (items: string, rung: Rung) => `${items} ${opens[rung]}`,
  subjects,
  opensAlone,

  marketplace: "Marketplace",
  related: "Related",
  allOf: (shelf: string) => `All ${shelf}`,
  access: "Access",
  facts: "Facts",
  fromTheRecord: "From the record",
  views: "Views",
  published: "Published",
  lastChange: "Last change",
  created: "Begun",

  lockedTitle: (items: string, one: boolean) => `${items} ${one ? "is" : "are"} locked`,
  openTitle: "Everything here is open",
  openText: "The owner asks for no agreement: all of this page is for everyone.",
  anonymousText: "The creator’s name is shown to people who are signed in.",
  signInForName: "Sign in to see who",
  share: "Share",
  shared: "Address copied",
  shareFailed: "Copy the address from the browser’s bar.",

  viewAs: "View as",
  asOwner: "Owner",
  asVisitor: "Visitor",
  asSignedIn: "Signed in",
  viewAsNote: "Each view is exactly what that reader’s page receives.",
  viewAsLater: "Each view is what that reader’s page will receive once this is published.",
  nothingForThem: "Nothing to see",
  nothingForThemText: "For this reader the pitch does not exist: it is not published, or by invitation only.",
  action: "Action",
  publish: "Publish",
  publishAgain: "Publish again",
  edit: "Edit",
  unpublish: "Unpublish",
  archive: "Archive",
  restore: "Restore",
  moving: { publish: "Publishing", unpublish: "Unpublishing", archive: "Archiving", restore: "Restoring" },
  remove: "Delete",
  removing: "Deleting",
  keep: "Keep it",
  stateSince: { draft: "begun", published: "since", unpublished: "changed", archived: "changed", hidden: "changed" } satisfies Record<PitchStatus, string>,
  stateText: {
    draft: "Only you can see this draft.",
    published: "Everyone can find and read its open part.",
    unpublished: "It is in no list and no search. Only you can see it.",
    archived: "It is put away. Restore it to publish it again.",
    hidden: "The site has hidden it.",
  } satisfies Record<PitchStatus, string>,
  hiddenBecause: (reason: string) => `Reason: ${reason}`,
  done: { publish: "Published. It can be found from now on.", unpublish: "Unpublished. It has left every list.", archive: "Archived.", restore: "Restored. Publish it when it is ready." },
  deleted: "Deleted.",
  deleteTitle: (title: string) => `Delete ${title}?`,
  deleteText: "It cannot be brought back. A draft goes without a trace; of a pitch that was public, its number and dates stay.",
  needed: { title: "a title", genre: "a genre", format: "a format", budgetRange: "a budget band", logline: "a logline", synopsis: "a synopsis" } satisfies Record<Needed, string>,
  goToEditor: "Go to the editor",
};
