import { page, type PageRow } from "@/frame/row";

export const homeRoutes: PageRow[] = [
  { path: "/", page: page(() => import("./HomePage")), bare: true },
];
