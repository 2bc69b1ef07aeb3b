import { page, type PageRow } from "@/frame/row";

export const accountRoutes: PageRow[] = [
  { path: "/login", page: page(() => import("./PortalsPage")), bare: true },
  { path: "/login/creator", page: page(() => import("./CreatorLoginPage")), bare: true, door: "creator" },
  { path: "/login/investor", page: page(() => import("./InvestorLoginPage")), bare: true, door: "investor" },
  { path: "/login/production", page: page(() => import("./ProductionLoginPage")), bare: true, door: "production" },
  { path: "/register", page: page(() => import("./RegisterPage")), bare: true },
  { path: "/verify-email", page: page(() => import("./VerifyPage")), bare: true },
];
