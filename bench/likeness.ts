import type { Results } from "./results";
import { callText } from "./ownFacts";
import { appLabel, appsIn, isOwn, type App } from "./variants";

/** What of a run decides with which others it can be compared. */
export type RunFacts = Pick<
  Results,
  "stack" | "machine" | "runtimes" | "settings" | "snapshotMissing" | "variants" | "own"
>;

/** Something that isn't alike in two runs. */
export interface Difference {
  /**
   * `machine`, `stack`: no figure can be compared. `load`: none that contains requests of ab. `application`: none of
   * `app`. `snapshots`: none of a published version. `software`: all can be; it may be why they differ.
   */
  kind: "machine" | "stack" | "load" | "application" | "snapshots" | "software";
  app?: App;
  /** In words: "processor", say. */
  name: string;
  before: string;
  after: string;
}

const MACHINE = {
  cpu: "processor",
  cores: "cores",
  memoryGb: "memory in GB",
  architecture: "architecture",
  region: "region",
};
const SOFTWARE = { os: "system", java: "Java", jdk: "JDK", criu: "CRIU", node: "Node.js" };
const LOAD = {
  requests: "requests of ab",
  concurrency: "requests at a time",
  probes: "single requests in a round",
} as const;

/** What isn't alike in two runs. What one of them doesn't say, since its file is older, counts as alike. */
export function differencesBetween(before: RunFacts, after: RunFacts): Difference[] {
  const differences: Difference[] = [];
  const note = (
    kind: Difference["kind"],
    name: string,
    one: string | number | undefined,
    other: string | number | undefined,
    app?: App,
  ) => {
    if (one === undefined || other === undefined || one === other) return;
    differences.push({ kind, name, before: String(one), after: String(other), ...(app && { app }) });
  };
  note("stack", "stack", before.stack, after.stack);
  for (const [key, name] of Object.entries(MACHINE)) {
    note("machine", name, before.machine[key], after.machine[key]);
  }
  note("machine", "Lambda's architecture", before.settings.architecture, after.settings.architecture);
  for (const [key, name] of Object.entries(LOAD) as [keyof typeof LOAD, string][]) {
    note("load", name, before.settings[key], after.settings[key]);
  }
  for (const app of appsIn(after.variants)) {
    const was = counterpart(app, before);
    if (was === undefined) continue;
    if (isOwn(app)) {
      note("application", "function", before.own?.handler, after.own?.handler, app);
      note(
        "application",
        "request",
        before.own && callText(before.own),
        after.own && callText(after.own),
        app,
      );
      note("software", `code of ${appLabel(app)}`, before.own?.code, after.own?.code);
    }
    note("application", `runtime of ${appLabel(app)}`, before.runtimes?.[was], after.runtimes?.[app], app);
    const name = `memory of ${appLabel(app)} in MB`;
    note("application", name, memoryOf(before, was), memoryOf(after, app), app);
  }
  note("snapshots", "snapshots", snapshots(before), snapshots(after));
  for (const [key, name] of Object.entries(SOFTWARE)) {
    note("software", name, before.machine[key], after.machine[key]);
  }
  return differences;
}

/** What an application is compared with in another run: itself; functions of users with each other. */
function counterpart(app: App, { variants }: RunFacts): App | undefined {
  const apps = appsIn(variants);
  return apps.includes(app) ? app : apps.find((other) => isOwn(app) && isOwn(other));
}

/** Whether two variants' applications are compared with each other, if anything of them is. */
export const sameApp = (one: App, other: App): boolean => one === other || (isOwn(one) && isOwn(other));

const memoryOf = ({ variants }: RunFacts, app: App) => variants.find((one) => one.app === app)?.memory.size;
const snapshots = ({ snapshotMissing }: RunFacts) => (snapshotMissing === undefined ? "taken" : "none");

/** `other processor: A, now B`. */
export const differenceText = ({ name, before, after }: Difference): string =>
  `${name}: ${before} and ${after}`;
