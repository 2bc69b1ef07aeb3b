/* A page that broke while it was drawn, or whose chunk is gone after an update, says so; header and footer go on working. */
import { Component, type ReactNode } from "react";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/states";
import { PageBody } from "@/ui/Wrap";
import { commonWords } from "@/words/common";

export class BrokenPage extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() { return { broken: true }; }

  override render() {
    if (!this.state.broken) return this.props.children;
    const again = <Button kind="primary" onClick={() => location.reload()}>{commonWords.reloadPage}</Button>;
    return <PageBody><ErrorState level={1} title={commonWords.brokenTitle} text={commonWords.brokenText} action={again} /></PageBody>;
  }
}
