/* The search of the header: on the marketplace it filters the list in place and keeps the other filters, elsewhere it leads there. */
import { useCallback, type FormEvent } from "react";
import { useLocation, useNavigate } from "react-router";
import { frameWords } from "@/words/frame";
import { SearchBox } from "./SearchBox";

const MARKET = "/marketplace";

/* Where a search for `q` leads from this address: the filters stay, the page starts over. */
export function searchAddress(pathname: string, search: string, q: string): string {
  const query = new URLSearchParams(pathname === MARKET ? search : "");
  for (const gone of ["q", "page", "cursor"]) query.delete(gone);
  if (q) query.set("q", q);
  return query.size > 0 ? `${MARKET}?${query}` : MARKET;
}

export function useSearch(): { q: string; onMarket: boolean; search: (q: string) => void } {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const onMarket = pathname === MARKET;
  const go = useCallback((q: string) => {
    const { pathname, search } = window.location;             /* as it is now: a filter may have been chosen since the last key */
    void navigate(searchAddress(pathname, search, q), { replace: pathname === MARKET, preventScrollReset: true });
  }, [navigate]);
  return { q: onMarket ? new URLSearchParams(search).get("q") ?? "" : "", onMarket, search: go };
}

export function HeaderSearch({ id, className }: { id: string; className?: string }) {
  const { q, onMarket, search } = useSearch();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    search(String(new FormData(event.currentTarget).get("q") ?? "").trim());
  };
  return (
    <form role="search" action={MARKET} onSubmit={submit} className={className}>
      <label htmlFor={id} className="sr-only">{frameWords.searchLabel}</label>
      <SearchBox id={id} value={q} onSearch={search} instant={onMarket} />
    </form>
  );
}
