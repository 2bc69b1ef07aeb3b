// Storms of sign-ins: who storms waits for his own hashes; a right sign-in from elsewhere gets through, and so does reading.
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { join_, Program } from "./support/program.mjs";

const NETWORKS = 24;
// One hasher, and as much time as the slowest machine takes for a round of them.
const STORMY = { PASSWORD_HASHERS: "1", REQUEST_TIMEOUT: "5m" };

/** A POST from one of the machine's loopback addresses: each is a network of its own. */
function post(program, from, path, body) {
  const url = new URL(program.origin);
  const text = JSON.stringify(body);
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const request = http.request({ host: url.hostname, port: url.port, path, method: "POST", localAddress: from, headers, agent: false }, (response) => {
      let said = "";
      response.setEncoding("utf8").on("data", (piece) => (said += piece)).on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, json: JSON.parse(said) }));
    });
    request.on("error", reject);
    request.end(text);
  });
}

/** Wrong sign-ins from so many networks, each with `width` on their way all the time: { count, stop }. */
function storm(program, networks, width) {
  const state = { hashed: 0, refused: 0, going: true, other: [] };
  let named = 0;
  const one = async (from) => {
    while (state.going) {
      const { status } = await post(program, from, "/api/auth/creator/login", { email: `nobody${++named}@example.com`, password: "wrong" });
      if (status === 401) state.hashed++;
      else if (status === 503) state.refused++;
      else state.other.push(status);
    }
  };
  const all = [];
  for (let network = 0; network < networks; network++)
    for (let i = 0; i < width; i++) all.push(one(`127.0.1.${network + 1}`));
  state.until = async (check) => {
    while (!check()) await new Promise((resolve) => setImmediate(resolve));
  };
  state.stop = async () => {
    state.going = false;
    await Promise.all(all);
    assert.deepEqual(state.other, []);
  };
  return state;
}

/** Four right sign-ins one after the other from a network that does not storm, and a read beside each: all get through. */
async function getsThrough(program, { email, password }) {
  for (let i = 0; i < 4; i++) {
    const [signedIn, read] = await Promise.all([
      post(program, "127.0.2.1", "/api/auth/creator/login", { email, password }),
      program.call("GET", "/api/pitches"),
    ]);
    assert.equal(signedIn.status, 200);
    assert.equal(read.status, 200);
  }
}

test("while 24 networks storm, whoever signs in from a 25th gets through", async () => {
  const program = await new Program({ env: STORMY }).start();
  const nora = await join_(program, "creator", "nora");
  const stormy = storm(program, NETWORKS, 4);
  await stormy.until(() => stormy.hashed > 2 * NETWORKS);
  await getsThrough(program, nora);
  await stormy.stop();
  await program.end();
});

test("while one network storms with 64 at once, whoever signs in from another gets through", async () => {
  const program = await new Program({ env: STORMY }).start();
  const nora = await join_(program, "creator", "nora");
  const stormy = storm(program, 1, 64);
  await stormy.until(() => stormy.hashed > 4);
  await getsThrough(program, nora);
  await stormy.stop();
  await program.end();
});

test("sign-ins of one address have a limit of their own, by whichever path; another address has its own", async () => {
  const program = await new Program({ env: { RATE_LIMIT_EXEMPT: "" } }).start();
  program.command("config", "set", "sign_in_tries", "100"); // the limit alone, not the wait after wrong ones
  const paths = ["/api/auth/creator/login", "/api/auth/investor/login", "/api/auth/login"];
  const wrong = (from, i) => post(program, from, paths[i % paths.length], { email: `nobody${i}@example.com`, password: "wrong" });
  const answers = await Promise.all(Array.from({ length: 80 }, (_, i) => wrong("127.0.1.1", i))); // at once: sixty hashes may take more than the limit's minute
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length >= 1 && refused.length <= 20, `${refused.length} of 80 refused`);
  assert.ok(refused.every(({ headers }) => Number(headers["retry-after"]) >= 1));
  assert.deepEqual(new Set(answers.map(({ status }) => status).filter((status) => status !== 429 && status !== 503)), new Set([401]));
  assert.equal((await wrong("127.0.1.2", 81)).status, 401);
  await program.end();
});
