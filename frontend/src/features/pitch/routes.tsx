import { page, type PageRow } from "@/frame/row";

export const pitchRoutes: PageRow[] = [
  { path: "/pitches/:pitch", page: page(() => import("./PitchPage")) },
];
