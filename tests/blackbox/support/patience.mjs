// How long a test waits, which is no measure of anything: on a machine that is many times slower than this one, with its other
// core busy, what comes still comes within it.

/** For something that is about to come. */
export const PATIENCE_MS = 90_000;

/** For a whole test of many steps. */
export const LONG_MS = 20 * 60_000;

/** Before the words of a command: it ends with the process that started it, however that ends. */
export const TOGETHER = ["setpriv", "--pdeathsig", "KILL", "--"];
