/* Every page of the site. A feature contributes its rows; a path not listed here does not exist. */
import type { PageRow } from "@/frame/row";
import { accountRoutes } from "@/features/account/routes";
import { editorRoutes } from "@/features/editor/routes";
import { homeRoutes } from "@/features/home/routes";
import { marketRoutes } from "@/features/market/routes";
import { mineRoutes } from "@/features/mine/routes";
import { pitchRoutes } from "@/features/pitch/routes";
import { settingsRoutes } from "@/features/settings/routes";

export const routes: readonly PageRow[] = [...homeRoutes, ...marketRoutes, ...pitchRoutes, ...accountRoutes, ...mineRoutes, ...editorRoutes, ...settingsRoutes];
