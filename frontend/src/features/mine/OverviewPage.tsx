/* The creator's overview: what needs them now, the figures that have a list behind them, and their pitches. */
import { Link } from "react-router";
import { useGet } from "@/api/hooks";
import type { DataOf } from "@/api/types";
import { editPath, pitchPath } from "@/features/pitch/address";
import { missingIn, type Limits } from "@/features/pitch/missing";
import { Cover } from "@/features/poster/Cover";
import { figure } from "@/format/figures";
import { listed } from "@/format/text";
import { Page } from "@/frame/Page";
import { ButtonLink } from "@/ui/Button";
import { Got } from "@/ui/Got";
import { PlusIcon } from "@/ui/icons";
import { Skeleton } from "@/ui/Loading";
import { LEDGER, Section, SectionLink } from "@/ui/Section";
import { PageBody, PageTitle } from "@/ui/Wrap";
import { mineWords } from "@/words/mine";
import { pitchWords } from "@/words/pitch";
import { Nothing } from "./MinePage";
import { MineTable } from "./MineTable";
import { mineAddress } from "./state";

type Own = DataOf<"GET /api/pitches/mine">["pitches"][number];
const SHOWN = 8;

export default function OverviewPage() {
  const mine = useGet("GET /api/pitches/mine", { query: { limit: 100 } }, { keep: true });
  const none = mine.state === "ready" && mine.value.pitches.length === 0;
  return (
    <Page title={mineWords.overview}>
      <PageBody>
        <div className="flex flex-wrap items-center justify-between gap-16">
          <PageTitle>{mineWords.overview}</PageTitle>
          {!none && <ButtonLink kind="primary" icon={PlusIcon} to="/pitches/new">{mineWords.write}</ButtonLink>}
        </div>
        <Got of={mine} what={mineWords.unavailable} waiting={<Skeleton className="mt-32 h-256" />}>
          {({ pitches, pagination }) => (pitches.length > 0 ? <Overview pitches={pitches} total={pagination.total} reload={mine.reload} /> : <div className="mt-32"><Nothing tab="all" /></div>)}
        </Got>
      </PageBody>
    </Page>
  );
}

/* Figures are sums: they stand only where every pitch is in the sum. */
function Overview({ pitches, total, reload }: { pitches: Own[]; total: number; reload: () => void }) {
  const waiting = pitches.filter(({ status }) => status === "draft" || status === "unpublished");
  const config = useGet("GET /api/config/all", {});
  const limits = config.state === "ready" ? config.value.limits : null;
  const all = <SectionLink to="/pitches/mine">{mineWords.allMine}</SectionLink>;
  return (
    <>
      <Section id="needs" title={mineWords.needsYou} about={waiting.length > 0 && figure(waiting.length)}>
        {waiting.length > 0 ? <ul className={LEDGER}>{waiting.map((pitch) => <Waiting key={pitch.id} pitch={pitch} limits={limits} />)}</ul> : <p className="text-muted">{mineWords.needsNothing}</p>}
      </Section>
      {pitches.length === total && <Section id="figures" title={mineWords.figures}><Figures pitches={pitches} /></Section>}
      <Section id="pitches" title={mineWords.title} about={total > SHOWN && mineWords.shownOf(figure(SHOWN), figure(total))} end={all}><MineTable pitches={pitches.slice(0, SHOWN)} reload={reload} /></Section>
    </>
  );
}

/* What is missing is said once the limits are known. */
function Waiting({ pitch, limits }: { pitch: Own; limits: Limits | null }) {
  const missing = limits && missingIn(pitch, limits);
  const text = missing && (missing.length > 0 ? mineWords.missing(listed(missing.map((one) => pitchWords.needed[one]))) : mineWords.complete);
  const name = <span className="sr-only">: {pitch.title}</span>;
  return (
    <li className="flex flex-wrap items-center gap-16">
      <Cover of={pitch} frame="thumb" className="w-48 shrink-0 rounded-4" />
      <div className="min-w-0 flex-1 basis-240">
        <p><Link to={pitchPath(pitch)} className="font-film text-18 font-head text-ink no-underline hover:underline">{pitch.title}</Link></p>
        <p className="text-14 text-muted">{pitch.status === "draft" ? mineWords.draftNeeds : mineWords.unpublishedNeeds}. {text}</p>
      </div>
      {missing?.length !== 0
        ? <ButtonLink to={editPath(pitch.id)}>{mineWords.continueIt}{name}</ButtonLink>
        : <ButtonLink to={pitchPath(pitch)}>{mineWords.publishIt}{name}</ButtonLink>}
    </li>
  );
}

/* Every figure is a link to its list. */
function Figures({ pitches }: { pitches: Own[] }) {
  const count = (status: Own["status"]) => pitches.filter((pitch) => pitch.status === status).length;
  const views = pitches.reduce((sum, { viewCount }) => sum + viewCount, 0);
  return (
    <dl className="grid grid-cols-1 gap-16 tablet:grid-cols-3">
      <Figure word={mineWords.figurePublished} value={count("published")} to={mineAddress({ tab: "published" })} />
      <Figure word={mineWords.figureViews} value={views} to="/pitches/mine" />
      <Figure word={mineWords.figureDrafts} value={count("draft")} to={mineAddress({ tab: "draft" })} />
    </dl>
  );
}

function Figure({ word, value, to }: { word: string; value: number; to: string }) {
  return (
    <div className="flex flex-col-reverse border-t border-line pt-12">
      <dt className="text-14 text-muted">{word}</dt>
      <dd className="text-30 font-head"><Link to={to} className="text-ink no-underline hover:underline">{figure(value)}<span className="sr-only"> {word}</span></Link></dd>
    </div>
  );
}
