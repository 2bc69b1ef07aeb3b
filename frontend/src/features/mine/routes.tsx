import { page, type PageRow } from "@/frame/row";
import { mineWords } from "@/words/mine";

export const mineRoutes: PageRow[] = [
  { path: "/creator", page: page(() => import("./OverviewPage")), who: ["creator"], menu: { creator: mineWords.overview } },
  { path: "/pitches/mine", page: page(() => import("./MinePage")), who: ["creator"], menu: { creator: mineWords.title } },
];
