import { page, type PageRow } from "@/frame/row";

export const accountRoutes: PageRow[] = [
  { path: "/login", page: page(() => import("./PortalsPage")), bare: true },
  { path: "/login/creator", page: page(() => import("./CreatorLoginPage")), bare: true },
  { path: "/login/investor", page: page(() => import("./InvestorLoginPage")), bare: true },
  { path: "/login/production", page: page(() => import("./ProductionLoginPage")), bare: true },
  { path: "/register", page: page(() => import("./RegisterPage")), bare: true },
  { path: "/verify-email", page: page(() => import("./VerifyPage")), bare: true },
];
