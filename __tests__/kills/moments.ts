import type { KillPoint } from "./cloud";
import type { FoundProcess } from "./processes";

/** What is done while something is killed. */
export type Work = "release" | "baseline" | "weekly" | "restart" | "destroy" | "first";

/** A kill of what a deployment or a start is at. */
export interface DeploymentMoment {
  kind: "deployment";
  name: string;
  work: Work;
  /** At a file's getting its name, the nth from 1 to `upTo`. */
  point?: Omit<KillPoint, "nth"> & { upTo: number };
  /** Or this process, so many ms after there is one, at most. */
  process?: { matches: (found: FoundProcess) => boolean; within: number };
  /** Or `npm start` itself, so many ms after it began, at most. */
  within?: number;
}

/** A kill of a process beside a serving cloud, with a request just before, at, or after it. */
export interface ServingMoment {
  kind: "serving";
  name: string;
  matches: (found: FoundProcess) => boolean;
  /** Whether a request is under way, which may fail with the process. */
  during: boolean;
  /** Whether that request finds no idle environment. */
  cold?: boolean;
  /** Whether it is that request that has the process made. */
  appears?: boolean;
}

export type Moment = DeploymentMoment | ServingMoment;

const words = (pattern: RegExp) => (found: FoundProcess) => pattern.test(found.command);
/** A function's. */
export const isJvm = (found: FoundProcess): boolean => found.name === "java";

const ENGINE = words(/pulumi(-\S+)? .*\b(up|refresh|destroy)\b/);
const OPERATION = words(/deploy\/operation\.ts/);
const PUBLISH = words(/publish\/main\.ts/);
const PLUGIN = words(/local\/plugins\//);
const LAUNCHER = words(/^sh \S*launcher\.sh/);

/** A service has stored what the engine asked for, and hasn't answered; or is about to store it. */
function storing(file: string, path: string, work: Work, upTo: number): DeploymentMoment[] {
  const victims = [
    { victim: "self", who: "the cloud" },
    { victim: "engine", who: "the engine" },
  ] as const;
  return victims.flatMap(({ victim, who }) =>
    (["before", "after"] as const).map((when) => ({
      kind: "deployment" as const,
      name: `${who}, ${when} ${file} is written`,
      work,
      point: { path, when, victim, upTo },
    })),
  );
}

const random = (name: string, work: Work, rest: Pick<DeploymentMoment, "process" | "within">) => ({
  ...{ kind: "deployment" as const, name, work },
  ...rest,
});

export const MOMENTS: readonly Moment[] = [
  ...storing("a creation's record", "^creations/\\d+\\.json$", "weekly", 6),
  ...storing("an API's file", "^gateway/\\w+\\.json$", "baseline", 8),
  ...storing("the roles' file", "^iam\\.json$", "weekly", 3),
  ...storing("the schedules' file", "^scheduler\\.json$", "weekly", 2),
  ...storing("the log groups' file", "^logs/groups\\.json$", "baseline", 2),
  ...storing("a function's file", "^lambda/functions/[\\w-]+\\.json$", "release", 4),
  ...storing("a bucket's file", "^s3/[^/]+/bucket\\.json$", "release", 1),
  ...storing("an object", "^s3/[^/]+/objects/", "release", 1),
  ...storing("unpacked code", "^lambda/code/[0-9a-f]+$", "release", 1),
  ...storing("a checkpoint gets its seal", "^lambda/snapshots/[^/]+/\\d+$", "release", 1),
  ...storing("anything of a first deployment", "\\.json$", "first", 40),
  ...storing("anything of a destruction", "\\.json$", "destroy", 20),
  random("the cloud, at random in a release", "release", { within: 6_000 }),
  random("the cloud, at random in a first deployment", "first", { within: 6_000 }),
  random("the cloud, at random in a destruction", "destroy", { within: 5_000 }),
  random("the cloud, at random in a start without changes", "restart", { within: 4_000 }),
  random("the cloud, at random while a second API comes or goes", "baseline", { within: 5_000 }),
  random("the engine, at random", "release", { process: { matches: ENGINE, within: 4_000 } }),
  random("the engine, at random in a first deployment", "first", {
    process: { matches: ENGINE, within: 4_000 },
  }),
  random("the operation's process, at random", "release", {
    process: { matches: OPERATION, within: 5_000 },
  }),
  random("a plugin", "baseline", { process: { matches: PLUGIN, within: 1_000 } }),
  random("the publish step", "release", { process: { matches: PUBLISH, within: 1_000 } }),
  random("CRIU, while a snapshot is taken", "release", {
    process: { matches: words(/criu\S* .*\bdump\b/), within: 100 },
  }),
  random("the launcher, in a release", "release", { process: { matches: LAUNCHER, within: 4_000 } }),
  random("the JVM, while a version is initialised", "release", {
    process: { matches: isJvm, within: 300 },
  }),
  { kind: "serving", name: "an idle JVM", matches: isJvm, during: false },
  { kind: "serving", name: "a JVM that runs an invocation", matches: isJvm, during: true },
  {
    kind: "serving",
    name: "CRIU, ready for a restore",
    matches: words(/criu\S* .*\brestore\b/),
    during: false,
  },
  {
    kind: "serving",
    name: "CRIU, at a restore",
    matches: words(/criu\S* .*\brestore\b/),
    during: true,
    cold: true,
  },
  {
    kind: "serving",
    name: "a JVM, while it is restored",
    matches: isJvm,
    during: true,
    cold: true,
    appears: true,
  },
  { kind: "serving", name: "the launcher", matches: LAUNCHER, during: false },
  { kind: "serving", name: "the launcher, in an invocation", matches: LAUNCHER, during: true },
];

/** Those that leave the application deployed, and are over quickly: what the short form takes. */
export const isQuick = (moment: Moment): boolean =>
  moment.kind === "serving" || !["first", "destroy"].includes(moment.work);
