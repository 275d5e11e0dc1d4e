import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// A first start makes and loads the demo world (under 40 s on two idle cores); this leaves room for a busy machine.
const START_LIMIT = 5 * 60_000;
// Longer than the server's own grace for open questions.
const STOP_LIMIT = 30_000;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/**
 * Starts a command (["bin/greenlane", "demo"]) on a free loopback port with a data directory of its own, and returns
 * once /healthz answers 200. stop() ends it with SIGTERM, removes the data, and fails if it did not end by itself.
 */
export async function startServer([program, ...args]) {
  if (program === undefined) throw new Error("--start needs a command, as in: --start bin/greenlane demo");
  const data = await mkdtemp(join(tmpdir(), "greenlane-web-test-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(program, args, {
    env: { ...process.env, GREENLANE_LISTEN: listen, GREENLANE_DATA: data },
    stdio: ["ignore", "inherit", "inherit"],
  });
  let ended;
  child.on("error", (error) => (ended = `could not start ${program}: ${error.message}`));
  child.on("exit", (code, signal) => (ended = `${program} ${args.join(" ")} ended with ${signal ?? `code ${code}`}`));

  async function stop() {
    if (ended === undefined) {
      child.kill("SIGTERM");
      const until = Date.now() + STOP_LIMIT;
      while (ended === undefined && Date.now() < until) await sleep(50);
      if (ended === undefined) {
        child.kill("SIGKILL");
        throw new Error(`${program} was still running ${STOP_LIMIT / 1000} s after SIGTERM`);
      }
    }
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  }

  const url = `http://${listen}`;
  const until = Date.now() + START_LIMIT;
  for (;;) {
    if (ended !== undefined || Date.now() > until) {
      const why = ended ?? `no answer from ${url}/healthz within ${START_LIMIT / 1000} s`;
      await stop();
      throw new Error(`the server under test did not come up: ${why}`);
    }
    const healthy = await fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
    if (healthy) return { url, stop };
    await sleep(200);
  }
}
