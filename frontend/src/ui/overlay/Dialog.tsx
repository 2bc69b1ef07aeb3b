/* Over the page: the focus is kept inside and given back, Esc closes. On a narrow page it comes from the bottom, in full width. */
import { Dialog as Trap, DialogBackdrop, DialogPanel, DialogTitle } from "@headlessui/react";
import type { ReactNode } from "react";
import { commonWords } from "@/words/common";
import { IconButton } from "../Button";
import { CrossIcon } from "../icons";
import { cx } from "../cx";

const MOVE = "transition duration-200 ease-calm data-closed:opacity-0";
const PLACES = {
  centre: { outer: "items-end justify-center tablet:items-center", panel: "w-full tablet:max-w-560 rounded-t-10 tablet:rounded-10 data-closed:translate-y-16" },
  side: { outer: "items-stretch justify-start", panel: "w-[min(320px,86vw)] data-closed:-translate-x-32" },
  sheet: { outer: "items-end justify-center desktop:items-stretch desktop:justify-start", panel: "w-full rounded-t-10 desktop:w-400 desktop:rounded-none data-closed:translate-y-16" },
};

interface Props { open: boolean; onClose: () => void; title: ReactNode; place?: keyof typeof PLACES; foot?: ReactNode; children: ReactNode }

export default function Dialog({ open, onClose, title, place = "centre", foot, children }: Props) {
  const { outer, panel } = PLACES[place];
  return (
    <Trap open={open} onClose={onClose} className="relative z-40">
      <DialogBackdrop transition className={cx("fixed inset-0 bg-veil", MOVE)} />
      <div className={cx("fixed inset-0 flex", outer)}>
        <DialogPanel transition className={cx("flex max-h-[92dvh] flex-col border border-line bg-surface shadow-raised", place === "side" && "max-h-none", place === "sheet" && "desktop:max-h-none", MOVE, panel)}>
          <div className="flex items-start justify-between gap-16 px-24 pt-16">
            <DialogTitle className="pt-8 wrap-anywhere text-20 leading-head font-head">{title}</DialogTitle>
            <IconButton label={commonWords.close} icon={CrossIcon} onClick={onClose} className="-mr-12" />
          </div>
          <div className="min-h-0 overflow-y-auto px-24 pt-8 pb-24">{children}</div>
          {foot && <div className="border-t border-line px-24 py-12">{foot}</div>}
        </DialogPanel>
      </div>
    </Trap>
  );
}
