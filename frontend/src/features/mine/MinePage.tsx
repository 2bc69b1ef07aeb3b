/* A maker's own pitches in all states: the tab, the order and the page are in the address. */
import { useLocation, useNavigate } from "react-router";
import { useGet } from "@/api/hooks";
import { figure } from "@/format/figures";
import { Page } from "@/frame/Page";
import { ButtonLink } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { CONTROL } from "@/ui/form/Field";
import { Got } from "@/ui/Got";
import { PlusIcon } from "@/ui/icons";
import { Skeleton } from "@/ui/Loading";
import { Pager } from "@/ui/Pager";
import { EmptyState } from "@/ui/states";
import { Tabs } from "@/ui/Tabs";
import { PageBody, PageTitle } from "@/ui/Wrap";
import { mineWords } from "@/words/mine";
import { MineTable } from "./MineTable";
import { mineAddress, queryOf, readMine, SORTS, TABS, type MineState, type Tab } from "./state";
import { useCounts, type Counts } from "./useCounts";

export default function MinePage() {
  const state = readMine(useLocation().search);
  const mine = useGet("GET /api/pitches/mine", { query: queryOf(state) }, { keep: true });
  const counts = useCounts();
  const reload = () => { mine.reload(); counts.reload(); };
  const none = counts.of("all") === 0;
  return (
    <Page title={mineWords.title}>
      <PageBody>
        <div className={cx("flex flex-wrap items-center justify-between gap-16", none ? "mb-32" : "mb-16")}>
          <PageTitle>{mineWords.title}</PageTitle>
          {!none && <ButtonLink kind="primary" icon={PlusIcon} to="/pitches/new">{mineWords.write}</ButtonLink>}
        </div>
        {!none && <Tabs label={mineWords.states} tabs={tabsOf(state, counts)} className="mb-16 flex-wrap gap-y-0" />}
        <Got of={mine} what={mineWords.unavailable} waiting={<Skeleton className="h-256" />}>
          {({ pitches, pagination }, stale) => (pitches.length > 0 ? (
            <div aria-busy={stale || undefined}>
              <SortMenu state={state} />
              <MineTable pitches={pitches} state={state} reload={reload} />
              <Pages state={state} of={pagination.totalPages} />
            </div>
          ) : <Nothing tab={state.tab} />)}
        </Got>
      </PageBody>
    </Page>
  );
}

/* Hidden is a state of few: its tab is there when something is in it. */
function tabsOf(state: MineState, counts: Counts) {
  const shown = TABS.filter((tab) => tab !== "hidden" || tab === state.tab || (counts.of(tab) ?? 0) > 0);
  return shown.map((tab) => {
    const count = counts.of(tab), name = mineWords.tabs[tab];
    return { word: count === null ? name : mineWords.tab(name, figure(count)), to: mineAddress({ tab, sort: state.sort }), current: tab === state.tab };
  });
}

/* On a narrow page the heads of the table, which sort, are not there. */
function SortMenu({ state }: { state: MineState }) {
  const navigate = useNavigate();
  const sortBy = (said: string) => void navigate(mineAddress({ ...state, sort: SORTS.find((sort) => sort === said) ?? state.sort, page: 1 }));
  return (
    <div className="flex items-center gap-8 text-14 tablet:hidden">
      <label htmlFor="sort" className="text-muted">{mineWords.sort}</label>
      <select id="sort" value={state.sort} onChange={(event) => sortBy(event.target.value)} className={cx(CONTROL, "w-auto")}>
        {SORTS.map((sort) => <option key={sort} value={sort}>{mineWords.sorts[sort]}</option>)}
      </select>
    </div>
  );
}

function Pages({ state, of }: { state: MineState; of: number }) {
  if (of < 2) return null;
  const to = (page: number) => mineAddress({ ...state, page });
  return (
    <Pager label={mineWords.pages} where={mineWords.page(state.page, of)}
      previous={state.page > 1 ? { to: to(state.page - 1), word: mineWords.earlier } : null}
      next={state.page < of ? { to: to(state.page + 1), word: mineWords.later } : null} />
  );
}

export function Nothing({ tab }: { tab: Tab }) {
  if (tab !== "all") return <EmptyState className="py-16" title={mineWords.nothingTitle[tab]} text={mineWords.nothingText[tab]} action={<ButtonLink to={mineAddress({})}>{mineWords.allMine}</ButtonLink>} />;
  return <EmptyState title={mineWords.emptyTitle} text={mineWords.emptyText} action={<ButtonLink kind="primary" icon={PlusIcon} to="/pitches/new">{mineWords.write}</ButtonLink>} />;
}
