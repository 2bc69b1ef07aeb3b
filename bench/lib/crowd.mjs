// A crowd of uploads: thousands of connections, each with most of a body sent and the rest never. Node and the program
// need a descriptor for each connection: bench/run raises the limit, `ulimit -n` shows it.
import { connect } from "node:net";
import { residentBytes } from "./server.mjs";

const AT_ONCE = 256; // so that the listener's queue holds who waits
const SETTLED_MS = 1000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function open(port, request) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port }, () => socket.write(request, () => resolve(socket)));
    socket.on("error", reject);
  });
}

/** Until the program has taken what was sent: its memory grows no more. Gives the bytes. */
async function settled(pid) {
  for (let last = 0; ; ) {
    const now = residentBytes([pid]);
    if (now <= last + 2 ** 18) return now;
    last = now;
    await pause(SETTLED_MS);
  }
}

/**
 * Opens the connections, sends `bytes` of a body that announces one byte more on each, waits until the program holds
 * them all, closes them and waits. The path must take a body of that size.
 * @returns bytes of memory { before, full, after, later }: at rest, with all connections, right after their end, `wait` later
 */
export async function crowdOfBodies({ pid, port, connections = 9000, bytes = 60 * 1024, path = "/api/auth/verify-email", wait = 10_000 }) {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${bytes + 1}\r\n\r\n`;
  const request = Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, " ")]);
  const before = residentBytes([pid]);
  const sockets = [];
  while (sockets.length < connections) {
    const some = Array.from({ length: Math.min(AT_ONCE, connections - sockets.length) }, () => open(port, request));
    sockets.push(...(await Promise.all(some)));
  }
  const full = await settled(pid);
  for (const socket of sockets) socket.destroy();
  await pause(SETTLED_MS);
  const after = residentBytes([pid]);
  await pause(wait - SETTLED_MS);
  return { before, full, after, later: residentBytes([pid]) };
}
