import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { deploy } from "../../local/deploy/deploy";
import { buildReleases } from "./application";
import { CloudUnderTest, outputsOf, stateOf, type KillPoint } from "./cloud";
import { Machine } from "./left";
import { isJvm, type DeploymentMoment, type Moment, type ServingMoment } from "./moments";
import { orphansIn } from "./orphans";
import { kill } from "./processes";
import type { SeededRandom } from "../support/random";

/** What came of one kill. */
export interface Kill {
  moment: string;
  /** Whether the moment came; where a deployment was over before, nothing was killed. */
  reached: boolean;
  /** From the kill until the next start, or deployment beside, had come to its end, in ms. */
  recoveryMs: number;
  /** What wasn't as it has to be; empty: all converged. */
  faults: string[];
}

const RELEASES = 3;
/** The end of a deployment, whatever came of it. */
const OVER = /Serving until Ctrl-C|The deployment failed|Everything is destroyed/;
const SERVING = /Serving until Ctrl-C/;
/** How long a process is waited for, in ms. */
const APPEARS = 15_000;
/** Within what time a process's end is noticed, in ms. */
const NOTICED = 1_000;
/** How long a request may take, in ms. */
const ANSWERS = 20_000;

/** Kills parts of `npm start` and looks whether the next one, or the next deployment, puts everything right. */
export class KillHarness {
  #releases: string[] = [];
  #release = 0;
  #baseline = false;
  #weekly = true;
  #deployed = false;
  #cloud?: CloudUnderTest;
  readonly #machine: Machine;

  constructor(
    private readonly folder: string,
    private readonly random: SeededRandom,
  ) {
    this.#machine = new Machine(folder);
  }

  /** Deploys for the first time. @throws Error where that fails without any kill */
  async begin(javaHome: string): Promise<void> {
    mkdirSync(stateOf(this.folder), { recursive: true });
    this.#releases = buildReleases(javaHome, this.folder, RELEASES);
    await this.#start(["--config", `zip=${this.#releases[0]}`]);
    const faults = await this.#faults(true);
    if (faults.length > 0) throw new Error(`without any kill: ${faults.join("; ")}\n${this.#cloud?.output}`);
  }

  /**
   * @param unchanged whether a deployment afterwards has to find nothing to do; that takes seconds
   * @returns undefined where the moment can't come, since there is no such process on this machine
   */
  async strike(moment: Moment, unchanged: boolean): Promise<Kill> {
    const kill =
      moment.kind === "serving"
        ? await this.#strikeServing(moment)
        : await this.#strikeDeployment(moment, unchanged);
    if (kill.faults.length > 0) await this.#anew();
    return kill;
  }

  /** Ends all, and looks whether anything is left. @returns what is, a line each */
  async end(): Promise<string[]> {
    const code = await this.#cloud?.stop();
    const faults = await this.#machine.left();
    return code === "stuck" ? ["npm start didn't end at Ctrl-C", ...faults] : faults;
  }

  /** Whatever happens, nothing goes on running. */
  async abandon(): Promise<void> {
    await this.#cloud?.kill();
  }

  async #strikeServing({ name, matches, during, cold, appears }: ServingMoment): Promise<Kill> {
    if (!this.#cloud?.running) await this.#start();
    const cloud = this.#cloud!;
    await this.#answers();
    // What comes after an answer, such as sandboxes for the next requests, is part of the moment.
    let pid = await cloud.process(matches, APPEARS);
    if (cold) for (const jvm of cloud.processes().filter(isJvm)) kill(jvm.pid);
    // A request that comes before their end is noticed has nothing restored.
    if (appears) await sleep(NOTICED);
    // It may fail, but not hang.
    const request = during ? this.#request("?do=wait").catch(() => undefined) : undefined;
    if (appears) pid = await cloud.process((found) => matches(found) && found.pid !== pid, APPEARS);
    if (during) await sleep(this.random.below(cold ? 20 : 200));
    const reached = pid !== undefined && kill(pid);
    const begun = Date.now();
    const faults: string[] = [];
    if ((await Promise.race([request, sleep(ANSWERS, "late", { ref: false })])) === "late")
      faults.push("a request wasn't answered");
    faults.push(...(await this.#faults(false)));
    return { moment: name, reached, recoveryMs: Date.now() - begun, faults };
  }

  async #strikeDeployment(moment: DeploymentMoment, unchanged: boolean): Promise<Kill> {
    await this.#prepare(moment);
    const args = this.#argsOf(moment);
    const reached = await this.#kill(moment, args);
    const begun = Date.now();
    const faults: string[] = [];
    await this.#recover(moment, args).catch((error: Error) => faults.push(error.message));
    const recoveryMs = Date.now() - begun;
    this.#deployed = moment.work !== "destroy";
    if (faults.length === 0) faults.push(...(await this.#faults(unchanged)));
    return { moment: moment.name, reached, recoveryMs, faults };
  }

  /** What has to be there, or not, for the work. */
  async #prepare({ work }: DeploymentMoment): Promise<void> {
    if (work === "first" && this.#deployed) {
      await this.#stop();
      await this.#run(["--destroy"]);
    } else if (work !== "first" && !this.#deployed) await this.#start();
    await this.#stop();
    this.#deployed = work !== "first";
  }

  #argsOf({ work }: DeploymentMoment): string[] {
    if (work === "release") {
      this.#release = (this.#release + 1) % this.#releases.length;
      return ["--config", `zip=${this.#releases[this.#release]}`];
    }
    if (work === "baseline") return ["--config", `baseline=${(this.#baseline = !this.#baseline)}`];
    if (work === "weekly") return ["--config", `keepSnapshot=${(this.#weekly = !this.#weekly)}`];
    return work === "destroy" ? ["--destroy"] : [];
  }

  /** @returns whether the moment came */
  async #kill({ point, process: target, within }: DeploymentMoment, args: string[]): Promise<boolean> {
    const at: KillPoint | undefined = point && { ...point, nth: 1 + this.random.below(point.upTo) };
    const delay = this.random.below(within ?? target?.within ?? 1);
    const cloud = (this.#cloud = new CloudUnderTest(this.folder, args, at));
    if (at) {
      await cloud.printed(OVER);
      this.#machine.see(cloud);
      return at.victim === "self" ? !cloud.running : /The deployment failed/.test(cloud.output);
    }
    const pid = target === undefined ? cloud.pid : await cloud.process(target.matches, APPEARS);
    await sleep(delay);
    this.#machine.see(cloud);
    const struck = pid !== undefined && kill(pid);
    if (target === undefined) await cloud.exit();
    else await cloud.printed(OVER);
    return struck;
  }

  /** As a user would: deploys again beside what serves, or starts again. */
  async #recover({ work }: DeploymentMoment, args: string[]): Promise<void> {
    const cloud = this.#cloud!;
    if (cloud.running && SERVING.test(cloud.output)) {
      if (!/The deployment failed/.test(cloud.output)) return;
      const { config } = settingsIn(args);
      await deploy("up", { stateDir: stateOf(this.folder), config });
    } else {
      await this.#stop();
      if (work === "destroy") await this.#run(args);
      else await this.#start(args);
    }
  }

  /** @returns what isn't as it has to be */
  async #faults(unchanged: boolean): Promise<string[]> {
    const faults: string[] = [];
    if (this.#deployed) {
      await this.#answers().catch((error: Error) => faults.push(error.message));
      if (unchanged) await this.#unchanged().catch((error: Error) => faults.push(error.message));
    }
    faults.push(...(await this.#machine.left(this.#cloud)));
    if (unchanged || !this.#deployed) faults.push(...orphansIn(stateOf(this.folder)));
    return faults;
  }

  async #unchanged(): Promise<void> {
    const { changes } = await deploy("up", { stateDir: stateOf(this.folder) });
    if (Object.keys(changes).join() !== "same") throw new Error(`up again: ${JSON.stringify(changes)}`);
  }

  /**
   * The API answers as the release that was deployed last. A request that comes before a process's end is noticed may fail
   * with it, but not a second one.
   */
  async #answers(): Promise<void> {
    const expected = JSON.stringify({ release: `release-${this.#release}`, n: "" });
    const wrong = async () => {
      const { status, text } = await this.#request("").catch(({ message }: Error) => ({
        status: "nothing",
        text: message,
      }));
      return status === 200 && text === expected
        ? undefined
        : `the API answers ${status} ${text.slice(0, 100)}`;
    };
    if ((await wrong()) === undefined) return;
    await sleep(NOTICED);
    const again = await wrong();
    if (again !== undefined) throw new Error(again);
  }

  async #request(query: string): Promise<{ status: number; text: string }> {
    const { apiUrl } = outputsOf(this.folder);
    const response = await fetch(`${apiUrl}${query}`, { signal: AbortSignal.timeout(ANSWERS) });
    return { status: response.status, text: await response.text() };
  }

  async #start(args: string[] = []): Promise<void> {
    const cloud = (this.#cloud = new CloudUnderTest(this.folder, args));
    const serving = await cloud.printed(/Serving until Ctrl-C/);
    this.#machine.see(cloud);
    if (!serving || /The deployment failed/.test(cloud.output))
      throw new Error(`npm start ${args.join(" ")}: ${lastLines(cloud.output)}`);
    this.#deployed = true;
  }

  async #run(args: string[]): Promise<void> {
    const cloud = new CloudUnderTest(this.folder, args);
    const code = await cloud.exit();
    if (code !== 0)
      throw new Error(`npm start ${args.join(" ")} ended with ${code}: ${lastLines(cloud.output)}`);
  }

  async #stop(): Promise<void> {
    await this.#cloud?.stop();
    this.#cloud = undefined;
  }

  /** After something hasn't converged, so that the next kill isn't judged by it. */
  async #anew(): Promise<void> {
    await this.#cloud?.kill();
    this.#baseline = false;
    this.#weekly = true;
    await this.#start(["--fresh", "--config", `zip=${this.#releases[this.#release]}`]);
  }
}

function settingsIn(args: string[]): { config: Record<string, string> } {
  const settings = args.filter((arg) => arg.includes("=")).map((arg) => arg.split("=") as [string, string]);
  return { config: Object.fromEntries(settings) };
}

const lastLines = (output: string) => output.trim().split("\n").slice(-6).join(" / ").slice(-300);
