/* The marketplace's state and the way to another one. */
import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";
import { marketAddress, readMarket, type MarketState } from "./state";

export interface Market { state: MarketState; go: (next: MarketState) => void }

export function useMarket(): Market {
  const { search } = useLocation();
  const navigate = useNavigate();
  const state = useMemo(() => readMarket(search), [search]);
  const go = useCallback((next: MarketState) => { void navigate(marketAddress(next), { preventScrollReset: true }); }, [navigate]);
  return { state, go };
}
