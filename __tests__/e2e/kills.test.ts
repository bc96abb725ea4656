import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveTools } from "../../local/setup/tools";
import { KillHarness } from "../kills/harness";
import { isQuick, MOMENTS, type Moment } from "../kills/moments";
import { SeededRandom } from "../support/random";

/** The short form of `npm run test:kills`: few kills of deployments, which take seconds, and more beside a serving cloud. */

const SEED = 20261124;
const DEPLOYMENTS = 2;
const KILLS = 20;

const folder = mkdtempSync(join(tmpdir(), "petstore kills-"));
const random = new SeededRandom(SEED);
const harness = new KillHarness(folder, random);

afterAll(async () => {
  await harness.abandon();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function chosen(): Moment[] {
  const quick = MOMENTS.filter(isQuick);
  const serving = quick.filter(({ kind }) => kind === "serving");
  const deployments = random.shuffled(quick.filter(({ kind }) => kind === "deployment"));
  const rest = Array.from({ length: KILLS - DEPLOYMENTS }, (_, at) => serving[at % serving.length]!);
  return [...random.shuffled(rest), ...deployments.slice(0, DEPLOYMENTS)];
}

const root = process.getuid?.() === 0;
(root ? test : test.skip)(
  "after each of 20 kills (as root, which may kill JVMs) all is right again, and nothing is left",
  async () => {
    const { javaHome } = await resolveTools(["javaHome"]);
    await harness.begin(javaHome);
    const moments = chosen();
    const faults: string[] = [];
    for (const [at, moment] of moments.entries()) {
      const kill = await harness.strike(moment, at === moments.length - 1);
      faults.push(...kill.faults.map((fault) => `${kill.moment}: ${fault}`));
    }
    expect(faults).toEqual([]);
    expect(await harness.end()).toEqual([]);
  },
  600_000,
);
