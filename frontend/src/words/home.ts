/* Words of the home page. */
import type { Rung } from "@/api/types";

const ladder: Record<Rung, { title: string; text: string }> = {
  public: { title: "Everyone reads", text: "Title, logline, synopsis, world, attached people and the cover. No account needed." },
  identified: { title: "Opens with your name", text: "For investors and companies with a confirmed e-mail. The opening is logged and the owner reads your name." },
  nda: { title: "Opens when you sign", text: "Verified buyers read the agreement, sign it and read on at once. Others wait for the owner." },
  nda_approval: { title: "Opens after approval", text: "Ask with your purpose, wait for the owner’s answer, then sign within 30 days." },
  invited: { title: "By invitation", text: "The owner names you. The pitch is in no list and no search." },
};

export const homeWords = {
  title: "Film and series pitches",
  description: "Find film and series projects looking for a partner: read the open page of each, and see plainly what is locked and how it opens.",
  heading: "Film and series projects looking for a partner",
  counted: (n: string, one: boolean) => (one ? `${n} film or series project looking for a partner` : `${n} film and series projects looking for a partner`),
  lede: "Each has an open page. What its owner protects stays locked, and every lock says who may open it, and how.",
  searchLabel: "Search titles, loglines, people and companies",
  search: "Search",
  genres: "Genres",
  shelfLabel: (genre: string, n: string) => `${genre}, ${n}`,
  shelvesUnavailable: "The shelves are unavailable",
  trending: "Trending",
  trendingAbout: "last 14 days, ranked by what readers did",
  allTrending: "All trending",
  first: "First in Trending",
  newest: "New",
  newestAbout: "first published in the last 30 days",
  allNew: "All new",
  nothingNew: "Nothing was first published in the last 30 days.",
  opensWhen: "What opens when",
  ladder,
  trendingUnavailable: "Trending is unavailable",
  newUnavailable: "New pitches are unavailable",
  emptyTitle: "No pitches yet",
  emptyText: "When a creator publishes the first one, it stands here at once.",
  emptyAction: "Join as a creator",
};
