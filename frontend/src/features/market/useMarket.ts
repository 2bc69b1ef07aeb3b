/* The marketplace's state and the way to another one. */
import { startTransition, useCallback, useMemo, useOptimistic } from "react";
import { useLocation, useNavigate } from "react-router";
import { marketAddress, readMarket, type MarketState } from "./state";

export interface Market { state: MarketState; go: (next: MarketState) => void }

/* The router shows a new address a moment later. Until then the state is what was chosen, so that two quick choices both count. */
export function useMarket(): Market {
  const { search } = useLocation();
  const navigate = useNavigate();
  const [state, choose] = useOptimistic(useMemo(() => readMarket(search), [search]));
  const go = useCallback((next: MarketState) => startTransition(() => {
    choose(next);
    void navigate(marketAddress(next), { preventScrollReset: true });
  }), [navigate, choose]);
  return useMemo(() => ({ state, go }), [state, go]);
}
