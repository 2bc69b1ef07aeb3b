/* Of a text of many lines the browser brings only the caret into view. Whoever comes with the Tab key sees the field whole, not
   half of it under a bar that stays. */
import { useEffect } from "react";

function showWhole({ key, target }: KeyboardEvent) {
  if (key === "Tab" && target instanceof HTMLTextAreaElement) target.scrollIntoView({ block: "nearest" });
}

export function useWholeFields(): void {
  useEffect(() => {
    document.addEventListener("keyup", showWhole);
    return () => document.removeEventListener("keyup", showWhole);
  }, []);
}
