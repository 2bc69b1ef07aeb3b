/* The first view: how much there is, what it is, and the search. */
import type { FormEvent } from "react";
import { SearchBox } from "@/frame/SearchBox";
import { useSearch } from "@/frame/HeaderSearch";
import { Button } from "@/ui/Button";
import { PageTitle } from "@/ui/Wrap";
import { homeWords } from "@/words/home";

export function Masthead({ heading }: { heading: string }) {
  const { search } = useSearch();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    search(String(new FormData(event.currentTarget).get("q") ?? "").trim());
  };
  return (
    <div className="grid gap-24 desktop:grid-cols-[7fr_5fr] desktop:items-end desktop:gap-64">
      <div>
        <PageTitle film>{heading}</PageTitle>
        <p className="mt-12 max-w-[60ch] text-18 text-pretty text-muted">{homeWords.lede}</p>
      </div>
      <form role="search" action="/marketplace" onSubmit={submit} className="grid content-end gap-8">
        <label htmlFor="home-search" className="font-label">{homeWords.searchLabel}</label>
        <div className="flex gap-8">
          <SearchBox id="home-search" value="" onSearch={search} className="flex-1" />
          <Button kind="primary" type="submit">{homeWords.search}</Button>
        </div>
      </form>
    </div>
  );
}
