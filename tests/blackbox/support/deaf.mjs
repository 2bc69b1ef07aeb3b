// Things that no longer answer, though they are there: a pipe that nobody reads, a database behind which nothing moves.
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";

/** A pipe filled to the last byte, as a descriptor to write to. Its reader is there, and never reads. */
export function fullPipe(t, folder) {
  const path = join(folder, "full.pipe");
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const filler = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  for (const step of [64 * 1024, 4096, 1]) fill(filler, Buffer.alloc(step, "x"));
  closeSync(filler);
  const writer = openSync(path, constants.O_WRONLY);      // of its own: it waits, as an inherited stderr does
  t.after(() => [reader, writer].forEach((fd) => closeSync(fd)));
  return writer;
}

function fill(fd, piece) {
  try {
    for (;;) writeSync(fd, piece);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}

/** A way to a database that can be made deaf: connections stand, new ones are taken, and nothing comes through any more. */
export async function deafDatabase(t, database) {
  const real = new URL(database);
  const pairs = new Set();
  let dialled = false;
  let deaf = false;
  const gate = net.createServer((client) => {
    dialled = true;
    const server = net.connect(Number(real.port), real.hostname);
    const pair = [client, server];
    pairs.add(pair);
    for (const [from, to] of [pair, [server, client]])
      from.on("error", () => to.destroy()).on("close", () => (pairs.delete(pair), to.destroy())).on("data", (bytes) => deaf || to.write(bytes));
  });
  await new Promise((resolve, reject) => gate.once("error", reject).listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const pair of pairs) pair.forEach((socket) => socket.destroy());
    gate.close();
  });
  const url = new URL(database);
  url.port = gate.address().port;
  return { url: url.href, goDeaf: () => (deaf = true), wasDialled: () => dialled };
}
