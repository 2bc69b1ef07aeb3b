/* A maker's own pitches in all states. */
import { useLocation } from "react-router";
import { useGet } from "@/api/hooks";
import { Page } from "@/frame/Page";
import { ButtonLink } from "@/ui/Button";
import { Got } from "@/ui/Got";
import { PlusIcon } from "@/ui/icons";
import { Skeleton } from "@/ui/Loading";
import { Pager } from "@/ui/Pager";
import { EmptyState } from "@/ui/states";
import { Tabs } from "@/ui/Tabs";
import { PageBody, PageTitle } from "@/ui/Wrap";
import { mineWords } from "@/words/mine";
import { MineTable } from "./MineTable";
import { mineAddress, readMine, statusOf, TABS, type MineState } from "./state";

export default function MinePage() {
  const state = readMine(useLocation().search);
  const mine = useGet("GET /api/pitches/mine", { query: { ...statusOf(state.tab), page: state.page, limit: 20 } }, { keep: true });
  const tabs = TABS.map((tab) => ({ word: mineWords.tabs[tab], to: mineAddress({ tab, page: 1 }), current: tab === state.tab }));
  return (
    <Page title={mineWords.title}>
      <PageBody>
        <div className="mb-16 flex flex-wrap items-center justify-between gap-16">
          <PageTitle>{mineWords.title}</PageTitle>
          <ButtonLink kind="primary" icon={PlusIcon} to="/pitches/new">{mineWords.write}</ButtonLink>
        </div>
        <Tabs label={mineWords.states} tabs={tabs} className="mb-16 flex-wrap" />
        <Got of={mine} what={mineWords.unavailable} waiting={<Skeleton className="h-256" />}>
          {({ pitches, pagination }) => (pitches.length > 0
            ? <><MineTable pitches={pitches} /><Pages state={state} of={pagination.totalPages} /></>
            : <Nothing all={state.tab === "all"} />)}
        </Got>
      </PageBody>
    </Page>
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

export function Nothing({ all }: { all: boolean }) {
  if (!all) return <EmptyState title={mineWords.nothingTitle} text={mineWords.nothingText} />;
  return <EmptyState title={mineWords.emptyTitle} text={mineWords.emptyText} action={<ButtonLink to="/pitches/new">{mineWords.write}</ButtonLink>} />;
}
