/* One sentence on the ground of its status. Errors stand at their cause, not in a toast. */
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type Glyph } from "./Icon";
import { TINTS, type Tint } from "./Pill";

export function Notice({ tint = "neutral", icon, alert = false, className, children }: { tint?: Tint; icon: Glyph; alert?: boolean; className?: string; children: ReactNode }) {
  return (
    <div role={alert ? "alert" : undefined} className={cx("flex items-start gap-12 rounded-6 px-16 py-12 [&_a]:text-inherit", TINTS[tint], className)}>
      <Icon of={icon} className="mt-2" />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
