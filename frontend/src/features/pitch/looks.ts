/* Looks that home and the pitch page share. */

/* One row of cards: what does not fit stays away. */
export const CARD_ROW = "grid gap-16 tablet:grid-cols-3 tablet:gap-y-32 tablet:max-desktop:[&>:nth-child(n+4)]:hidden desktop:grid-cols-4 desktop:max-wide:[&>:nth-child(n+5)]:hidden wide:grid-cols-5";

/* The look of a spread, shared by the lead of Trending and the head of the pitch page. Where the picture's ground is the genre colour itself, the words take its shadow. */
export const SPREAD = "relative grid overflow-hidden bg-poster-base text-poster-figure data-[ground=base]:bg-poster-deep [--color-ring:var(--poster-figure)] [--color-link:var(--poster-figure)]";
export const SPREAD_CHIP = "border-poster-pale text-poster-pale";
