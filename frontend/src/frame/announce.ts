/* The polite voice of the page: the title after a navigation, the result of a search. */
let text = "";
const listeners = new Set<() => void>();

export function announce(next: string): void {
  if (next === text) return;
  text = next;
  for (const listener of listeners) listener();
}

export const announced = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => { listeners.delete(listener); };
  },
  snapshot: () => text,
};
