/* Home: what the market holds, what readers read, what is new, and how locks open. Each part asks for itself; one that fails leaves the rest. */
import { useGet } from "@/api/hooks";
import type { Facets } from "@/api/types";
import { figure } from "@/format/figures";
import { Page } from "@/frame/Page";
import { ButtonLink } from "@/ui/Button";
import { BrokenPart, EmptyState } from "@/ui/states";
import { PageBody } from "@/ui/Wrap";
import { homeWords } from "@/words/home";
import { Ladder } from "./Ladder";
import { Masthead } from "./Masthead";
import { NewRail } from "./NewRail";
import { Shelves, ShelvesLoading } from "./Shelves";
import { TrendingRail } from "./TrendingRail";

export default function HomePage() {
  const facets = useGet("GET /api/pitches/facets", {});
  const total = facets.state === "ready" ? totalOf(facets.value.facets) : null;
  const heading = total ? homeWords.counted(figure(total), total === 1) : homeWords.heading;
  return (
    <Page title={homeWords.title} description={homeWords.description} canonical="/">
      <PageBody>
        <Masthead heading={heading} />
        <nav aria-label={homeWords.genres} className="mt-24">
          {facets.state === "loading" && <ShelvesLoading />}
          {facets.state === "ready" && <Shelves genres={facets.value.facets.genre} />}
          {facets.state === "failed" && <BrokenPart problem={facets.problem} what={homeWords.shelvesUnavailable} onRetry={facets.reload} />}
        </nav>
        {total === 0 ? <NothingYet /> : <><TrendingRail /><NewRail /></>}
        <Ladder />
      </PageBody>
    </Page>
  );
}

/* Every published pitch has exactly one genre. */
function totalOf(facets: Facets): number { return facets.genre.reduce((sum, { count }) => sum + count, 0); }

function NothingYet() {
  return <EmptyState className="mt-48" title={homeWords.emptyTitle} text={homeWords.emptyText} action={<ButtonLink kind="primary" to="/register">{homeWords.emptyAction}</ButtonLink>} />;
}
