/* The marketplace: search, filters, sorting and three ways to look at one list. All of it is in the address. */
import { useEffect, useRef } from "react";
import { useNavigationType } from "react-router";
import { HeaderSearch } from "@/frame/HeaderSearch";
import { Page } from "@/frame/Page";
import { BottomBar } from "@/ui/BottomBar";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { FilterIcon } from "@/ui/icons";
import { part } from "@/ui/part";
import { Tabs } from "@/ui/Tabs";
import { useOverlay } from "@/ui/useOverlay";
import { PageBody, PageTitle } from "@/ui/Wrap";
import { marketWords } from "@/words/market";
import { FilterColumn, useFilterData } from "./FilterColumn";
import { Results } from "./Results";
import { changed, chipsOf, marketAddress, TABS } from "./state";
import { useList } from "./useList";
import { useMarket, type Market } from "./useMarket";

const FilterSheet = part(() => import("./FilterSheet"));
const BESIDE = "desktop:grid desktop:grid-cols-[216px_minmax(0,1fr)] desktop:items-start desktop:gap-32 wide:grid-cols-[232px_minmax(0,1fr)] wide:gap-48";

export default function MarketPage() {
  const market = useMarket();
  const { state } = market;
  const data = useFilterData(state);
  const { list, all } = useList(state);
  const sheet = useOverlay();
  useTopOfPage(state.page);

  const chosen = chipsOf(state).length;
  const nothing = chosen === 0 && list.state === "ready" && list.value.pagination.total === 0;      /* nothing to filter */
  const beside = state.view !== "compact" && !nothing;
  return (
    <Page title={marketWords.title} description={marketWords.description} canonical="/marketplace">
      <PageBody>
        <PageTitle>{marketWords.title}</PageTitle>
        <HeaderSearch id="market-search" className="mt-16 desktop:hidden" />
        <Tabs label={marketWords.lists} tabs={tabsOf(market)} className="mt-8 mb-24" />
        <div className={cx(beside && BESIDE)}>
          {beside && <FilterColumn market={market} data={data} className="max-desktop:hidden" />}
          <Results key={state.tab} market={market} list={list} all={all}>
            {!beside && !nothing && <Button icon={FilterIcon} aria-expanded={sheet.open} onClick={sheet.show} className="max-desktop:hidden">{marketWords.filtersCount(chosen)}</Button>}
          </Results>
        </div>
      </PageBody>
      {!nothing && (
        <BottomBar label={marketWords.filters}>
          <Button kind="primary" wide icon={FilterIcon} aria-expanded={sheet.open} onClick={sheet.show}>{state.tab === "all" ? marketWords.filterAndSort(chosen) : marketWords.filtersCount(chosen)}</Button>
        </BottomBar>
      )}
      {sheet.asked && (
        <FilterSheet open={sheet.open} onClose={sheet.hide} market={market} data={data} total={list.state === "ready" ? list.value.pagination.total : null} />
      )}
    </Page>
  );
}

function tabsOf({ state }: Market) {
  return TABS.map((tab) => ({ word: marketWords.tabs[tab], to: marketAddress(changed(state, { tab })), current: state.tab === tab }));
}

/* Another page of the list begins at its top; Back returns to where the reader was. */
function useTopOfPage(page: number): void {
  const type = useNavigationType();
  const previous = useRef(page);
  useEffect(() => {
    if (previous.current === page) return;
    previous.current = page;
    if (type !== "POP") window.scrollTo(0, 0);
  }, [page, type]);
}
