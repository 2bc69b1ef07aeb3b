import { page, type PageRow } from "@/frame/row";

export const marketRoutes: PageRow[] = [
  { path: "/marketplace", page: page(() => import("./MarketPage")) },
];
