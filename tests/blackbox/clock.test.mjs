// The machine's clock jumps, while the program runs and before it starts, on each engine: nothing stands, nobody is locked out.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { engines, join_, Program, until } from "./support/program.mjs";

const TEN_YEARS = 10 * 365.25 * 86_400_000;
const binary = process.env.PITCHEY ?? new URL("../../build/pitchey", import.meta.url).pathname;
const canMove = execFileSync(binary, ["help"], { encoding: "utf8" }).includes("test clock");

// Only a test build can set its machine's clock.
for (const engine of canMove ? engines : []) {
  describe(`on ${engine}`, () => {
    let program, nora;
    const env = { PITCHEY_ENV: "test", LOG_FORMAT: "json", RATE_LIMIT: "40/minute", RATE_LIMIT_ACCOUNT: "off", RATE_LIMIT_EXEMPT: "" };

    before(async () => {
      program = await new Program({ engine, env }).start();
      nora = await join_(program, "creator", "nora");
    });
    after(() => program.end());

    const goesBy = (ms) => program.command("test", "clock", String(ms));
    const isSet = (ms) => program.command("test", "clock", String(Math.abs(ms)), "--machine", ...(ms < 0 ? ["--back"] : []));
    const health = () => program.call("GET", "/api/health");
    const healthSays = (status) => until(`health says ${status}`, async () => (await health()).json.status === status);
    const date = async () => Date.parse((await health()).headers.get("date"));
    const time = async () => Date.parse((await health()).json.timestamp);
    const me = (token) => program.call("GET", "/api/profile", { token });
    const signIn = (password = nora.password) => program.call("POST", "/api/auth/creator/login", { body: { email: nora.email, password } });
    const logged = (msg) => program.said.split("\n").filter((line) => line.includes(`"msg":"${msg}"`)).length;
    /** exit code and JSON of a command that may fail */
    const told = (...words) => {
      try {
        return { exit: 0, ...JSON.parse(program.command(...words, "--json")) };
      } catch (e) {
        return { exit: e.status, ...JSON.parse(e.stdout) };
      }
    };
    const look = () => program.call("GET", "/api/pitches");
    const usedUp = async () => {
      for (let i = 0; i < 41; i++) if ((await look()).status === 429) return true;
      return false;
    };
    const today = () => new Date().toISOString().slice(0, 10);

    test("a glitch of ten years and back leaves no trace", async () => {
      isSet(TEN_YEARS);
      assert.equal((await me(nora.token)).status, 200);
      assert.equal((await signIn()).status, 200);
      assert.ok(Math.abs((await time()) - Date.now()) < 300_000);
      await healthSays("degraded");
      assert.deepEqual((await health()).json.services, { clock: { status: "degraded" } });
      await until("the jump is logged", () => logged("clock jumped") === 1);
      assert.deepEqual([told("clock").exit, told("clock").data.agree], [1, false]);

      isSet(-TEN_YEARS);
      assert.ok(Math.abs((await date()) - Date.now()) < 300_000);
      assert.ok(Math.abs((await time()) - Date.now()) < 300_000);
      assert.equal((await me(nora.token)).status, 200);
      await healthSays("healthy");
      await until("its end is logged", () => logged("clock agrees again") === 1);
      assert.deepEqual([told("clock").exit, told("clock").data.agree], [0, true]);
    });

    test("limits neither end nor stand by a jump", async () => {
      goesBy(120_000);
      assert.ok(await usedUp());
      for (const by of [TEN_YEARS, -TEN_YEARS, -3_600_000]) {
        isSet(by);
        assert.equal((await look()).status, 429);
      }
      goesBy(120_000);
      assert.equal((await look()).status, 200);
      const before = await time();
      goesBy(60_000);
      assert.ok((await time()) - before >= 60_000);
      isSet(3_600_000);
    });

    test("what a glitch left in the tables stands in nobody's way once the operator has spoken", async () => {
      goesBy(120_000);
      assert.equal(told("clock", "trust", today()).exit, 4);     // nothing to forget
      isSet(TEN_YEARS);
      assert.equal(told("clock", "trust", today()).exit, 4);     // the machine says another day
      assert.equal(told("clock", "trust", "tomorrow").exit, 2);
      const { data } = told("clock");
      assert.equal(told("clock", "trust", data.machineAt.slice(0, 10)).exit, 0);    // and this operator was wrong
      const session = (await signIn()).json;
      for (let i = 0; i < 5; i++) assert.equal((await signIn("not the password")).status, 401);
      assert.equal((await signIn()).status, 429);
      await program.stop();

      await program.start();
      const first = await time();
      assert.ok(first > Date.now() + TEN_YEARS / 2);
      goesBy(60_000);
      assert.ok((await time()) - first >= 60_000);
      await healthSays("degraded");
      assert.equal(logged("clock jumped"), 1);
      assert.equal((await me(session.token)).status, 200);

      assert.equal(told("clock", "trust", today()).exit, 0);
      assert.ok(Math.abs((await time()) - Date.now()) < 300_000);
      await healthSays("healthy");
      assert.equal((await me(nora.token)).status, 200);          // of before the glitch
      const renewed = await program.call("POST", "/api/auth/refresh", { body: { refreshToken: session.refreshToken } });
      assert.equal(renewed.status, 200);
      assert.equal((await me(renewed.json.token)).status, 200);
      assert.equal((await signIn()).status, 200);
      assert.ok(await usedUp());
      goesBy(120_000);
      assert.equal((await look()).status, 200);

      await program.stop();
      await program.start();
      assert.ok(Math.abs((await time()) - Date.now()) < 300_000);
      assert.equal((await health()).json.status, "healthy");
      assert.equal(logged("clock jumped"), 0);
    });
  });
}
