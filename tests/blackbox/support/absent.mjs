// An address of PostgreSQL where nobody answers until the test says so; then it leads to the real server.
import net from "node:net";

function listening(server, port = 0) {
  return new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server.address().port)));
}

function pass(from, to) {
  from.on("error", () => to.destroy()).on("close", () => to.destroy()).pipe(to);
}

/** Of a database's address: { url, appear }. */
export async function absentServer(t, database) {
  const real = new URL(database);
  const gate = net.createServer((client) => {
    const server = net.connect(Number(real.port), real.hostname);
    pass(client, server);
    pass(server, client);
  });
  const port = await listening(gate);
  await new Promise((resolve) => gate.close(resolve));
  t.after(() => gate.close());
  const url = new URL(database);
  url.port = port;
  return { url: url.href, appear: () => listening(gate, port) };
}
