/* The state of a pitch, as its owner reads it everywhere. */
import type { PitchStatus } from "@/api/types";
import type { Glyph } from "@/ui/Icon";
import { ArchiveIcon, DraftIcon, EyeSlashIcon, TickIcon, WarningIcon } from "@/ui/icons";
import { Pill, type Tint } from "@/ui/Pill";
import { commonWords } from "@/words/common";

const LOOKS: Record<PitchStatus, { tint: Tint; icon: Glyph }> = {
  draft: { tint: "neutral", icon: DraftIcon },
  published: { tint: "good", icon: TickIcon },
  unpublished: { tint: "neutral", icon: EyeSlashIcon },
  archived: { tint: "neutral", icon: ArchiveIcon },
  hidden: { tint: "bad", icon: WarningIcon },
};

export function StatusPill({ status }: { status: PitchStatus }) {
  return <Pill {...LOOKS[status]}>{commonWords.statuses[status]}</Pill>;
}
