import { page, type PageRow } from "@/frame/row";
import { profileWords } from "@/words/profile";

const word = profileWords.title;

export const settingsRoutes: PageRow[] = [
  { path: "/settings/profile", page: page(() => import("./ProfilePage")), who: ["creator", "investor", "production", "watcher", "admin", "operator"], menu: { creator: word, investor: word, production: word } },
];
