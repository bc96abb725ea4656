import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PROJECT_FOLDER } from "../../../local/deploy/paths";
import { BenchError } from "../../errors";
import { probe } from "../../probe";
import { median } from "../../statistics";
import type { Bench, Measured } from "../bench";

const ROUNDS = 3;
/** ms between looks whether it serves. */
const POLL = 10;
/** How long one start may take, in ms, before it is given up. */
const LIMIT = 120_000;

/** Times `npm start` as its user does: what is deployed answers, and the engine has found nothing to change. */
export async function measureStart(bench: Bench): Promise<Measured> {
  const stateDir = join(bench.folder, "start");
  await mkdir(stateDir);
  bench.step("first npm start, which deploys");
  const first = await start(bench, stateDir);
  const rounds = bench.rounds(ROUNDS);
  const samples = { answering: [], done: [] } as Record<"answering" | "done", number[]>;
  for (let round = 1; round <= rounds; round++) {
    bench.step("npm start", `${round}/${rounds}`);
    const { answering, done, nothingToChange } = await start(bench, stateDir, first.apiUrl);
    if (!nothingToChange)
      throw new BenchError("npm start found something to change right after it had deployed");
    samples.answering.push(answering);
    samples.done.push(done);
  }
  const s = (value: number) => `${(value / 1000).toFixed(2)} s`;
  return {
    // Both, since serving what may be out of date isn't all that was asked for.
    figures: { startServing: median(samples.done) },
    detail:
      `the API answers after ${s(median(samples.answering))}, the engine is done after ${s(median(samples.done))}, ` +
      `p50 of ${rounds}; the first one, which deploys: ${s(first.done)}`,
    samples,
    facts: { rounds, firstDone: first.done },
  };
}

interface Started {
  apiUrl: string;
  /** From the command until a request is answered, in ms. */
  answering: number;
  /** From the command until a request is answered and the engine is done, in ms. */
  done: number;
  nothingToChange: boolean;
}

/** One `npm start` until it serves and the engine is done; then ends it. @param apiUrl as known from before */
async function start({ signal }: Bench, stateDir: string, apiUrl?: string): Promise<Started> {
  signal.throwIfAborted();
  const begin = performance.now();
  const since = () => performance.now() - begin;
  const npm = spawn("npm", ["start"], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, PETSTORE_LOCAL_STATE: stateDir, NO_COLOR: "1" },
    // A group of its own, which gets the interrupt that a terminal's Ctrl-C would send to all of it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let said: number | undefined;
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.includes("Serving until Ctrl-C.")) said ??= since();
    });
  }
  const ended = once(npm, "close");
  try {
    let answering: number | undefined;
    while (said === undefined || answering === undefined) {
      const url: string | undefined = apiUrl ?? /^ *apiUrl +(http\S+)$/m.exec(output)?.[1];
      if (answering === undefined && url !== undefined && (await probe({ url }, signal)).status === 200) {
        answering = since();
      }
      if (npm.exitCode !== null || since() > LIMIT) {
        throw new BenchError(`npm start doesn't serve:\n${output.trim().split("\n").slice(-10).join("\n")}`);
      }
      await sleep(POLL, undefined, { signal });
    }
    const found = /^ *apiUrl +(http\S+)$/m.exec(output)?.[1];
    if (found === undefined) throw new BenchError("npm start doesn't name apiUrl");
    return {
      apiUrl: found,
      answering,
      done: Math.max(said, answering),
      nothingToChange: /^No changes /m.test(output),
    };
  } finally {
    if (npm.exitCode === null && npm.pid !== undefined) process.kill(-npm.pid, "SIGINT");
    await ended;
  }
}
