/* Where somebody goes back to after signing in: an address of this site, or nowhere. */

/* "//evil.example", "/\\evil" and anything with a scheme lead away from the site and are ignored. */
export function nextAddress(search: string): string | null {
  const next = new URLSearchParams(search).get("next");
  if (next === null || !next.startsWith("/")) return null;
  const leadsAway = /^\/[/\\]/.test(next) || /[\\\u0000-\u001f]/.test(next);
  return leadsAway ? null : next;
}

/* The address of another page of joining that keeps where the reader wants to go. */
export function keepingNext(path: string, search: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(more);
  const next = nextAddress(search);
  if (next) query.set("next", next);
  return query.size > 0 ? `${path}?${query}` : path;
}
