/* Hands the address of the page on: through the device's own sheet where there is one, else to the clipboard. */
import { useState } from "react";
import { Button } from "@/ui/Button";
import { CheckIcon, ShareIcon } from "@/ui/icons";
import { pitchWords } from "@/words/pitch";

type Result = "ready" | "copied" | "failed";

async function share(title: string): Promise<Result> {
  const url = location.origin + location.pathname;
  if (typeof navigator.share === "function") {
    await navigator.share({ title, url }).catch(() => undefined);      /* closed without choosing: nothing to say */
    return "ready";
  }
  return navigator.clipboard.writeText(url).then(() => "copied" as const, () => "failed" as const);
}

export function ShareButton({ title }: { title: string }) {
  const [result, setResult] = useState<Result>("ready");
  const press = () => void share(title).then(setResult, () => setResult("failed"));
  return (
    <div className="w-full max-w-420" aria-live="polite">
      <Button wide icon={result === "copied" ? CheckIcon : ShareIcon} onClick={press}>{result === "copied" ? pitchWords.shared : pitchWords.share}</Button>
      {result === "failed" && <p className="mt-8 text-14 text-muted">{pitchWords.shareFailed}</p>}
    </div>
  );
}
