/* What this browser keeps for the site. It may refuse the site's data, or be full, at any moment: nothing here throws. */
function keeper(open: () => Storage) {
  const attempt = <T>(work: (storage: Storage) => T, otherwise: T): T => {
    try { return work(open()); } catch { return otherwise; }
  };
  return {
    read: (key: string) => attempt<string | null>((storage) => storage.getItem(key), null),
    /* True: it is kept. */
    write: (key: string, value: string) => attempt((storage) => { storage.setItem(key, value); return true; }, false),
    drop: (key: string) => attempt((storage) => storage.removeItem(key), undefined),
  };
}

export const inBrowser = keeper(() => window.localStorage);       /* every tab, until it is dropped */
export const inTab = keeper(() => window.sessionStorage);         /* this tab, until it is closed */
