import { page, type PageRow } from "@/frame/row";

const editor = page(() => import("./EditorPage"));

export const editorRoutes: PageRow[] = [
  { path: "/pitches/new", page: editor, who: ["creator"], under: "/pitches/mine" },
  { path: "/pitches/:pitch/edit", page: editor, who: ["creator"], under: "/pitches/mine" },
];
