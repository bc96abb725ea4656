import { randomInt } from "node:crypto";
import type { HazardKind } from "../../local/hazards/hazard";
import { petStore, requestsOf, USUAL, type Target } from "../../local/hazards/target";

/** What the check must say of a function with a planted hazard. */
export interface Expectation {
  /** One of these at least. */
  kinds: HazardKind[];
  /** Found in `where` or `title` of that finding: so that it isn't another one by chance. */
  match: RegExp;
}

interface Pair {
  /** Of functions/NAME.java; its counterpart without the hazard is functions/NAMEClean.java. */
  name: string;
  /** What kind of hazard it stands for, in the rates. */
  kind: HazardKind;
  expected: Expectation;
  environment?: { planted: Record<string, string>; clean: Record<string, string> };
}

/** A function that is checked. */
export interface HazardFunction {
  name: string;
  kind: HazardKind | "pet store";
  /** Absent where it is clean: nothing of severity error or warning may be found then. */
  expected?: Expectation;
}

/** Pairs of one kind, each as its name and what is to match; by default the kind itself is to be found. */
const pairs = (
  kind: HazardKind,
  matches: Record<string, RegExp>,
  { kinds = [kind], environment }: { kinds?: HazardKind[] } & Pick<Pair, "environment"> = {},
): Pair[] =>
  Object.entries(matches).map(([name, match]) => ({
    name,
    kind,
    expected: { kinds, match },
    ...(environment && { environment }),
  }));

/** What looks like a long-lived access key, and another one in each run: no file may hold one. */
function accessKeyId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const rest = Array.from({ length: 15 }, () => letters[randomInt(letters.length)]);
  return `AKIA${randomInt(2, 8)}${rest.join("")}`;
}

const LEGACY_KEYS = {
  planted: {
    LEGACY_ACCESS_KEY_ID: accessKeyId(),
    LEGACY_SECRET_ACCESS_KEY: `${accessKeyId()}${accessKeyId()}`,
  },
  clean: { LEGACY_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:legacy-AbCdEf" },
};

const PAIRS: Pair[] = [
  ...pairs("shared-randomness", {
    StaticRandom: /answer\.order/,
    SplittableTokens: /answer\.token/,
    InstanceRandom: /answer\.shipment/,
    SeededSecureRandom: /answer\.salt/,
    MathRandom: /log "visitor/,
    ThreadLocalRandomIds: /answer\.cart/,
    CoinFlip: /answer\.group/,
    Reseeded: /answer\.ticket/,
  }),
  ...pairs("shared-identity", {
    StaticUuid: /answer\.servedBy/,
    SingletonId: /answer\.lease/,
    TemporaryName: /answer\.key/,
    LoggedWorker: /log ".*takes a job/,
  }),
  // It varies from call to call, and so it may pass for a generator's.
  ...pairs(
    "shared-identity",
    { NodeSequence: /answer\.id/ },
    { kinds: ["shared-identity", "shared-randomness"] },
  ),
  ...pairs(
    "heap",
    { CachedCredentials: /CachedCredentials.*accessKeyId|credentials/ },
    { kinds: ["heap", "secret"] },
  ),
  ...pairs("heap", {
    ScheduledTasks: /ScheduledTasks\.SCHEDULER/,
    TimerTasks: /TimerTasks\.TIMER/,
    HiddenGenerator: /HiddenGenerator\$Backoff\.jitter/,
  }),
  ...pairs("heap", { WeakHook: /WeakHook\$Hooks/ }, { kinds: ["heap", "hook"] }),
  ...pairs("snapshot-content", {
    ListeningSocket: /127\.0\.0\.1:8099/,
    OpenConnection: /connection.*open/i,
    ChildProcess: /sleep/,
    DeletedFile: /scratch\.dat/,
    LockedFile: /leader\.lock/,
  }),
  ...pairs("secret", { KeysFromVariables: /access key/i }, { environment: LEGACY_KEYS }),
  ...pairs("secret", {
    PrivateKeyPem: /private key/i,
    BearerToken: /token/i,
    WebToken: /^\/tmp\/token-cache\.json$/,
  }),
  ...pairs(
    "time",
    {
      CachedDate: /CachedDate\.TODAY|answer\.date/,
      CachedInstant: /CachedInstant\.STARTED|answer\.startedAt/,
      Deadline: /Deadline\.deadline/,
      NanoDeadline: /NanoDeadline\.REFRESH_AT/,
      TokenExpiry: /TokenExpiry\$Entry\.expires/,
    },
    { kinds: ["time", "heap"] },
  ),
  // What only a restore with the clock ahead shows.
  ...pairs("time", {
    HandedOutToken: /answer\.token exp$/,
    PricesOfTheDay: /answer\.day$/,
    SignedAddress: /answer\.upload "/,
    Heartbeat: /log "the heart has beaten/,
    MinuteWindows: /log "in a minute there were/,
    SessionOver: /It fails where it is restored/,
    OfferOpen: /An answer changes/,
  }),
  ...pairs("hook", {
    LoadsClasses: /LoadsClasses\$Hooks\.afterRestore/,
    StartsAnew: /StartsAnew\$Hooks\.afterRestore/,
    SlowHook: /SlowHook\$Hooks\.afterRestore/,
  }),
  ...pairs("static-rule", {
    RuleRandom: /RuleRandom/,
    RuleUuid: /RuleUuid/,
    RuleTimestamp: /RuleTimestamp/,
    RuleInstance: /RuleInstance/,
  }),
];

const PET_STORE: HazardFunction = { name: "PetStore", kind: "pet store" };

export const cleanName = (name: string): string => `${name}Clean`;

/** All functions: each with a hazard, followed by its counterpart; the pet store last. */
export const FUNCTIONS: HazardFunction[] = [
  ...PAIRS.flatMap(({ name, kind, expected }) => [
    { name, kind, expected },
    { name: cleanName(name), kind },
  ]),
  PET_STORE,
];

/** Whether its source is in functions/. */
export const isCompiled = ({ name }: HazardFunction): boolean => name !== PET_STORE.name;

/** What is checked. @param zip where the function's own classes are; the pet store has its own */
export function targetOf({ name, expected }: HazardFunction, zip: string): Target {
  if (name === PET_STORE.name) return petStore();
  const pair = PAIRS.find((each) => name === each.name || name === cleanName(each.name));
  return {
    ...USUAL,
    memory: 512,
    zip,
    handler: `planted.${name}::handleRequest`,
    environment: pair?.environment?.[expected === undefined ? "clean" : "planted"] ?? {},
    requests: requestsOf([{}]),
  };
}
