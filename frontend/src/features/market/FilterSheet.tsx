/* The filters over the page, where there is no room beside the list. They act at once; the foot says what is left. */
import { figure } from "@/format/figures";
import { Button } from "@/ui/Button";
import Dialog from "@/ui/overlay/Dialog";
import { marketWords } from "@/words/market";
import { FilterColumn, type FilterData } from "./FilterColumn";
import { SortMenu } from "./Tools";
import type { Market } from "./useMarket";

interface Props { open: boolean; onClose: () => void; market: Market; data: FilterData; total: number | null }

export default function FilterSheet({ open, onClose, market, data, total }: Props) {
  const words = total === null ? marketWords.filters : total === 0 ? marketWords.showNone : marketWords.show(figure(total), total === 1);
  return (
    <Dialog open={open} onClose={onClose} title={marketWords.filters} place="sheet" foot={<Button kind="primary" wide onClick={onClose}>{words}</Button>}>
      <SortMenu market={market} id="sort-in-sheet" className="mb-8 desktop:hidden" />
      <FilterColumn market={market} data={data} />
    </Dialog>
  );
}
