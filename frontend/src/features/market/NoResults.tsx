/* Nothing matches: chips and filters stay, and the one filter whose removal finds something is offered with its real count. */
import { Link } from "react-router";
import type { PitchList } from "@/api/types";
import { figure } from "@/format/figures";
import { listed } from "@/format/text";
import { Button, ButtonLink } from "@/ui/Button";
import { EmptyState } from "@/ui/states";
import { marketWords } from "@/words/market";
import { changed, chipsOf, marketAddress, relaxedAddress, reset, type Chip } from "./state";
import type { Market } from "./useMarket";
import { chipWord } from "./words";

type Relaxation = NonNullable<PitchList["relaxation"]>;

export function NoResults({ market, relaxation }: { market: Market; relaxation: Relaxation | null }) {
  const { state, go } = market;
  const chips = chipsOf(state);
  const [first] = chips;
  if (!first) return <NothingThere market={market} />;
  return (
    <EmptyState className="py-32" title={marketWords.noneTitle(chips.length, chipWord(first))}
      text={relaxation ? <Relaxed market={market} relaxation={relaxation} chips={chips} /> : marketWords.noneText}
      action={relaxation ? undefined : <Button kind="primary" onClick={() => go(reset(state))}>{marketWords.reset}</Button>} />
  );
}

function Relaxed({ market: { state }, relaxation: { without, total, query }, chips }: { market: Market; relaxation: Relaxation; chips: Chip[] }) {
  const gone = chips.filter(({ filter }) => filter === without).map(chipWord);
  return (
    <>
      {marketWords.without} <b className="text-ink">{listed(gone)}</b> {marketWords.thereIs(total)}{" "}
      <Link to={relaxedAddress(state, query)}>{marketWords.count(figure(total), total === 1)}</Link>.
    </>
  );
}

/* An empty market, or an empty tab of a full one. */
function NothingThere({ market: { state } }: { market: Market }) {
  const { tab } = state;
  if (tab === "all") return <EmptyState title={marketWords.emptyTitle} text={marketWords.emptyText} />;
  const all = <ButtonLink kind="primary" to={marketAddress(changed(state, { tab: "all" }))}>{marketWords.allPitches}</ButtonLink>;
  return <EmptyState title={marketWords.emptyTabTitle[tab]} text={marketWords.emptyTabText[tab]} action={all} />;
}
