import type { Hazard, Severity } from "./hazard";
import { readHeld, type Held } from "./content";
import { stablePlace } from "./stable-place";
import type { PublishedTrial } from "./trial";

const NETWORK = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html";
const HOOKS = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html";

/** What CRaC calls the same, for the JDKs that refuse it. */
const CRAC = "https://docs.azul.com/core/crac/fd-policies";

interface Kind {
  rule: string;
  severity: Severity;
  title: string;
  why: string;
  link: string;
  remedy: string;
}

const KINDS: Record<keyof Held | "closed", Kind> = {
  closed: {
    rule: "snapshot/closed-connection",
    severity: "warning",
    title: "A connection was open when the snapshot was taken, and is broken in what is restored",
    why:
      "State of network connections doesn't survive: a pool that takes them for alive fails its first requests, or waits for " +
      "a time limit.",
    link: NETWORK,
    remedy:
      "Close it in a beforeCheckpoint hook and connect again after the restore; or have the pool test connections " +
      "before use.",
  },
  listening: {
    rule: "snapshot/listening-socket",
    severity: "note",
    title: "The function listens on a socket, in its snapshot too",
    why: "A server in a function is seldom meant: nobody outside of the environment can reach it.",
    link: NETWORK,
    remedy:
      "Leave it away, such as a framework's management or debug port, or close it in a beforeCheckpoint hook.",
  },
  children: {
    rule: "snapshot/child-process",
    severity: "note",
    title: "A process that the function started is in the snapshot",
    why: "It goes on from where it was, with its clock readings, connections and random numbers, in every environment.",
    link: HOOKS,
    remedy: "End it in a beforeCheckpoint hook and start it again after the restore, or when it is needed.",
  },
  files: {
    rule: "snapshot/open-file",
    severity: "note",
    title: "A file is open in the snapshot",
    why: "Each environment goes on writing or reading where the snapshot left off, in a copy of its own.",
    link: CRAC,
    remedy: "Open it when it is needed, or close it in a beforeCheckpoint hook.",
  },
  deleted: {
    rule: "snapshot/deleted-file",
    severity: "note",
    title: "A file that was deleted is still open in the snapshot",
    why: "It takes room in the snapshot, and each environment has a copy that nobody can find.",
    link: CRAC,
    remedy: "Close it in a beforeCheckpoint hook.",
  },
  locked: {
    rule: "snapshot/file-lock",
    severity: "note",
    title: "A file is locked in the snapshot",
    why: "Every environment holds the lock of its own copy: it keeps nobody out of anything.",
    link: CRAC,
    remedy: "Lock it when it is needed, and for what environments share use a service that they share.",
  },
  timers: {
    rule: "snapshot/timer",
    severity: "note",
    title: "A timer of the system is running in the snapshot",
    why: "It goes on after the restore as if no time had passed, or fires at once.",
    link: HOOKS,
    remedy: "Stop it in a beforeCheckpoint hook and start it again after the restore.",
  },
};

/** What belongs to the runtime, or is the same in each function: its code, libraries, devices. */
const OF_RUNTIME = /^\/(?:var\/(?:task|runtime)|usr|lib\w*|opt|dev|proc|sys|etc|run|nix|gnu)(?:\/|$)/;

/** Which open files are the function's own. */
const ownFiles = (paths: readonly string[]) =>
  paths.filter((path) => path.startsWith("/tmp/") || !OF_RUNTIME.test(path));

/** What the snapshot has cut, or holds. */
export async function contentFindings({
  facts,
  imageDirectory,
}: Pick<PublishedTrial, "imageDirectory"> & {
  facts: Pick<PublishedTrial["facts"], "closedConnections">;
}): Promise<{ hazards: Hazard[] }> {
  const held = await readHeld(imageDirectory);
  const places: [keyof typeof KINDS, string[]][] = [
    ["closed", facts.closedConnections],
    ["listening", held.listening],
    ["children", held.children],
    ["files", ownFiles(held.files).filter((path) => !held.locked.includes(path))],
    ["deleted", ownFiles(held.deleted)],
    ["locked", ownFiles(held.locked)],
    ["timers", held.timers],
  ];
  const hazards = places.flatMap(([kind, names]) => hazardsOf(KINDS[kind], names));
  return { hazards };
}

/** One for each place; what of it is another one in the next run is evidence. */
function hazardsOf(kind: Kind, names: readonly string[]): Hazard[] {
  const byPlace = new Map<string, string[]>();
  for (const name of names) {
    const place = stablePlace(name);
    byPlace.set(place, [...(byPlace.get(place) ?? []), ...(place === name ? [] : [`${name} in this run`])]);
  }
  return [...byPlace].map(([where, evidence]) => ({ kind: "snapshot-content", ...kind, where, evidence }));
}
