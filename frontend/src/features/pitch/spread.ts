/* The look of a spread, shared by the lead of Trending and the head of the pitch page. Where the picture's ground is the genre colour itself, the words take its shadow. */
export const SPREAD = "relative grid overflow-hidden bg-poster-base text-poster-figure data-[ground=base]:bg-poster-deep [--color-ring:var(--poster-figure)] [--color-link:var(--poster-figure)]";
export const SPREAD_CHIP = "border-poster-pale text-poster-pale";
