/* A chosen filter: the whole chip removes it. */
import { CrossIcon } from "./icons";
import { Icon } from "./Icon";

export function FilterChip({ word, removeLabel, onRemove }: { word: string; removeLabel: string; onRemove: () => void }) {
  return (
    <button type="button" aria-label={removeLabel} onClick={onRemove} className="inline-flex min-h-32 items-center gap-4 rounded-6 border border-edge bg-surface py-2 pr-6 pl-12 text-14 hover:bg-sunken">
      {word} <Icon of={CrossIcon} small />
    </button>
  );
}
