/* A page that broke while it was drawn, or that did not come, says so; header and footer go on working. */
import { Component, type ReactNode } from "react";
import { call } from "@/api/client";
import { Button } from "@/ui/Button";
import { ErrorState, OutageState } from "@/ui/states";
import { PageBody } from "@/ui/Wrap";
import { commonWords } from "@/words/common";
import { Page } from "./Page";
import { MissingPage } from "./row";

const reload = () => location.reload();

/* Loading anew while the site is away would lose this page too. After an update the new one comes. */
const reloadWhenBack = () => void call("GET /api/health", {}).then(({ ok }) => { if (ok) reload(); });

export class BrokenPage extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) { return { error }; }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <PageBody>{error instanceof MissingPage ? <Missing /> : <Broken />}</PageBody>;
  }
}

function Missing() {
  const again = <Button kind="primary" onClick={reloadWhenBack}>{commonWords.tryAgain}</Button>;
  return <Page title={commonWords.missingTitle}><OutageState level={1} title={commonWords.missingTitle} text={commonWords.missingText} action={again} /></Page>;
}

function Broken() {
  const again = <Button kind="primary" onClick={reload}>{commonWords.reloadPage}</Button>;
  return <Page title={commonWords.brokenTitle}><ErrorState level={1} title={commonWords.brokenTitle} text={commonWords.brokenText} action={again} /></Page>;
}
