import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { asRoot } from "../../local/cloud/runtime/launcher";
import { resolveTools } from "../../local/setup/tools";
import { until } from "../local/cloud/runtime/processes";
import { LambdaBench, parsed } from "./support/lambda";
import type { Answer } from "./support/probe";

/** What this machine lacks for a while costs the calls of that while, and nothing else: on real JVMs and snapshots. */

const bench = new LambdaBench();
jest.setTimeout(120_000);

const sudo = (...words: string[]) => {
  const [command, ...args] = [...asRoot, ...words];
  return execFileSync(command!, args, { encoding: "utf8" });
};

/** A flag for CRIU, where it and we see it: among a function's images. */
const KILL = "kill-criu";
const images = (name: string) => join(bench.stateDir, "lambda/snapshots", name, "1/images");

/** CRIU, which is killed as long as there is the flag. */
async function killable(): Promise<{ command: string[] }> {
  const { criu } = await resolveTools();
  if (!("command" in criu)) throw new Error(criu.unavailable);
  const script = `if test -e /var/runtime/image/${KILL}; then kill -9 $$; fi; exec "$@"`;
  return { command: ["sh", "-c", script, "sh", ...criu.command] };
}

beforeAll(async () => bench.open({ criu: await killable() }), 60_000);
afterAll(() => bench.remove());

const stateOf = (name: string) => bench.service.getFunctionConfiguration(name, "1").State;
const linesOf = async (name: string, word: string) =>
  (await bench.log.of(name)).filter((line) => line.includes(word));

/** A version that has served once, and what of its environments is ready. */
async function served(name: string): Promise<void> {
  await bench.publish(name);
  bench.service.createAlias({ FunctionName: name, Name: "live", FunctionVersion: "1" });
  expect(parsed<Answer>(await bench.invoke(name, {}, "live")).restored).toBe(1);
  await bench.service.stopEnvironments(name);
  await bench.service.whenReady(name);
}

/** While something lacks, a call fails and says why; the next one after that is answered, and nothing was made anew. */
async function survives(name: string, said: RegExp, lacking: () => Promise<() => void>): Promise<void> {
  const noLonger = await lacking();
  const calls = [1, 2, 3, 4, 5].map(() => bench.invoke(name, { do: "sleep 200" }, "live"));
  const failures = (await Promise.allSettled(calls)).flatMap((each) =>
    each.status === "rejected" ? [each.reason as Error & { httpStatus: number }] : [],
  );
  noLonger();
  expect(failures.length).toBeGreaterThan(0);
  for (const { name: code, httpStatus, message } of failures) {
    expect([code, httpStatus]).toEqual(["ServiceException", 500]);
    expect(message).toMatch(said);
  }
  expect(stateOf(name)).toBe("Active");
  expect(parsed<Answer>(await bench.invoke(name, {}, "live")).restored).toBe(1);
  expect(await linesOf(name, "Initialising version")).toEqual([]);
  // Once for all of them, for npm start's terminal to show.
  expect((await linesOf(name, "ERROR ")).length).toBeGreaterThan(0);
}

/** The control group of processes that all environments are in; undefined where there is none. */
function processesGroup(): string | undefined {
  const found = spawnSync("find", ["/sys/fs/cgroup", "-maxdepth", "4", "-name", "petstore-snapstart-*"], {
    encoding: "utf8",
  });
  const groups = found.stdout.split("\n").filter((group) => existsSync(join(group, "pids.max")));
  return groups.find((group) => group.endsWith(`-${bench.launcher()}`));
}

describe("A version that serves goes on", () => {
  test("after too few processes", async () => {
    await served("processes");
    const group = processesGroup();
    if (group === undefined) return console.warn("skipped: no control group limits processes here");
    await survives("processes", /run short of processes/, async () => {
      sudo("sh", "-c", `echo 1 >'${group}/pids.max'`);
      return () => sudo("sh", "-c", `echo max >'${group}/pids.max'`);
    });
  });

  test("after too few open files", async () => {
    await served("files");
    await survives("files", /run short of open files/, async () => {
      const limit = (soft: string) => sudo("prlimit", "--pid", String(process.pid), `--nofile=${soft}:`);
      const soft = sudo("prlimit", "--pid", String(process.pid), "--nofile", "--noheadings", "--output=SOFT");
      // Also to be free for what lifts the limit; until then, no number below it is.
      const highest = Math.max(...readdirSync("/proc/self/fd").map(Number));
      const kept: number[] = [];
      while ((kept.at(-1) ?? 0) < highest + 20) kept.push(openSync("/dev/null", "r"));
      limit(String(kept.at(-1)! + 1));
      return () => {
        kept.forEach(closeSync);
        limit(soft.trim());
      };
    });
  });

  test("after CRIU has been killed", async () => {
    await served("criu");
    await survives(
      "criu",
      /This machine has failed: CRIU's restore failed: .*ended by signal 9/,
      async () => {
        writeFileSync(join(images("criu"), KILL), "");
        // The sandboxes that are ready have a CRIU already; these are used up first.
        return () => rmSync(join(images("criu"), KILL));
      },
    );
  });

  test("after the launcher was killed with all that it had started", async () => {
    await served("launcher");
    const lost = bench.launcher();
    const call = bench.invoke("launcher", { do: "sleep 20000" }, "live");
    await until(() => bench.service.environments("launcher").some(({ busy }) => busy));
    sudo("kill", "-9", String(lost));
    expect(parsed<{ errorType: string }>(await call).errorType).toBe("Runtime.ExitError");
    expect(parsed<Answer>(await bench.invoke("launcher", {}, "live")).restored).toBe(1);
    expect(bench.launcher()).not.toBe(lost);
    expect(stateOf("launcher")).toBe("Active");
  });
});

test("a version that can't be published for want of processes is published when there are some", async () => {
  const group = processesGroup();
  if (group === undefined) return console.warn("skipped: no control group limits processes here");
  sudo("sh", "-c", `echo 3 >'${group}/pids.max'`);
  const publishing = bench.publish("later");
  await until(() => bench.log.entries.some(({ message }) => /Publishing is tried again/.test(message)));
  sudo("sh", "-c", `echo max >'${group}/pids.max'`);
  expect(await publishing).toMatchObject({ State: "Active" });
});

describe("On a small disk", () => {
  const small = new LambdaBench();
  const isRoot = process.getuid!() === 0;
  const rootOnly = isRoot ? test : test.skip;
  const ballast = join(small.stateDir, "ballast");
  /** Leaves so many MB. */
  const fill = (left: number) => {
    const { bavail, bsize } = statfsSync(small.stateDir);
    sudo("fallocate", "-l", String(bavail * bsize - left * 1e6), ballast);
  };

  beforeAll(async () => {
    if (!isRoot) return;
    mkdirSync(small.stateDir);
    sudo("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", small.stateDir);
    await small.open();
  }, 60_000);
  afterAll(async () => {
    if (!isRoot) return;
    await small.service.close();
    sudo("umount", "--lazy", small.stateDir);
    rmSync(small.folder, { recursive: true });
  });

  rootOnly("(as root) a version that failed to publish is published by the next call that asks", async () => {
    fill(8);
    expect(await small.publish("full")).toMatchObject({
      State: "Failed",
      StateReasonCode: "InternalError",
      StateReason: expect.stringMatching(/run short of space on the disk/) as string,
    });
    rmSync(ballast);
    const again = await small.service.publishVersion({ FunctionName: "full" });
    expect(again).toMatchObject({ Version: "1", State: "Pending" });
    expect(await small.settled("full", "1")).toMatchObject({ State: "Active" });
  });

  rootOnly("(as root) a version that serves goes on when there is room again", async () => {
    await small.service.whenReady("full");
    sudo("sh", "-c", 'cat /dev/zero >"$1" 2>/dev/null || true', "sh", ballast);
    const calls = Array.from({ length: 8 }, () => small.invoke("full", { do: "sleep 300" }, "1"));
    const results = await Promise.allSettled(calls);
    rmSync(ballast);
    const failures = results.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatch(/run short of space on the disk/);
    expect(parsed<Answer>(await small.invoke("full", {}, "1")).restored).toBe(1);
    expect(small.service.getFunctionConfiguration("full", "1").State).toBe("Active");
  });
});
