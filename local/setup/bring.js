"use strict";
const os = require("node:os");
const { buildApplication } = require("./application");
const { areEnding } = require("./children");
const { NO_COPY } = require("./criu");
const { installCriu } = require("./criu-install");
const { checkSpace, explainFull, home } = require("./disk");
const { inspect } = require("./inspect");
const { RUNTIME_JDKS } = require("./needs");
const { installNodePackages } = require("./node-packages");
const { cacheDir, projectRoot } = require("./paths");
const { note } = require("./probes");
const { Progress, show } = require("./progress");
const { pulumiVersion } = require("./pulumi");
const { installPulumi, WORK } = require("./pulumi-install");
const { SetupError } = require("./setup-error");
const { installRuntimeJdk, nameOf } = require("./runtime-jdk");
const { bringSystemTools } = require("./system-tools");
const { duration } = require("./text");
const { resolveTools } = require("./tools");

/** @typedef {import("./inspect").Finding} Finding */
/** @typedef {ReturnType<Progress["add"]>} Meter */

/**
 * One thing to bring. Those that need another wait for it.
 * @typedef {object} Task
 * @property {string} name as in the report
 * @property {string} title what is said of it
 * @property {string[]} after names of tasks
 * @property {number} work expected seconds on one processor
 * @property {{ folder: string, bytes: number }[]} writes about how much, where
 * @property {(meter: Meter, say: (line: string) => void) => Promise<string | void>} run returns what was done
 */

const MB = 1e6;

/**
 * @param {Finding[]} wanted
 * @param {boolean} insist
 * @returns {Task[]}
 */
function tasksFor(wanted, insist) {
  /** @type {Task[]} */
  const tasks = [];
  /** @param {string} name @param {Omit<Task, "name">} task */
  const add = (name, task) => {
    if (wanted.some((finding) => finding.name === name)) tasks.push({ name, ...task });
  };
  const fromApt = wanted.filter(({ systemPackage }) => systemPackage);
  if (fromApt.length > 0) tasks.push(aptTask(fromApt, insist));
  for (const version of Object.values(RUNTIME_JDKS)) {
    add(nameOf(version), {
      title: `${nameOf(version)} for the functions' runtime (apt-get)`,
      after: ["system packages"],
      work: 30,
      writes: [{ folder: "/usr", bytes: 300 * MB }],
      run: (_meter, say) => installRuntimeJdk(version, say),
    });
  }
  add("Pulumi CLI", {
    title: `Pulumi CLI ${pulumiVersion}`,
    after: [],
    work: WORK.build,
    writes: [
      { folder: cacheDir(), bytes: 150 * MB },
      { folder: home(), bytes: 2_200 * MB },
    ],
    run: installPulumi,
  });
  add("npm packages", {
    title: "npm packages (npm ci)",
    after: [],
    work: 30,
    writes: [
      { folder: projectRoot, bytes: 900 * MB },
      { folder: home(), bytes: 200 * MB },
    ],
    run: installNodePackages,
  });
  // Which CRIU works isn't known before util-linux is there.
  add("CRIU", {
    title: "a private copy of CRIU",
    after: ["system packages"],
    work: 10,
    writes: [{ folder: cacheDir(), bytes: 100 * MB }],
    run: tryForCriu,
  });
  const builds = /** @type {const} */ ([
    ["application", "java11", "application (mvn package)", "system packages"],
    ["Boot 4 build", "boot4", "application on Spring Boot 4 (mvn -P boot4 package)", "application"],
  ]);
  for (const [name, build, title, before] of builds) {
    add(name, {
      title,
      after: ["system packages", before],
      work: 35,
      writes: [
        { folder: projectRoot, bytes: 60 * MB },
        { folder: home(), bytes: 150 * MB },
      ],
      run: async (meter) =>
        buildApplication(await resolveTools(["mvn", "javaHome"]), undefined, build, meter),
    });
  }
  return tasks;
}

/**
 * @param {Finding[]} findings
 * @param {boolean} insist
 * @returns {Task}
 */
function aptTask(findings, insist) {
  const packages = findings.flatMap(({ systemPackage }) => systemPackage ?? []);
  return {
    name: "system packages",
    title: `${packages.map(({ others }) => others).join(", ")} (apt-get)`,
    after: [],
    work: 40,
    writes: [{ folder: "/usr", bytes: 400 * MB }],
    run: () => bringSystemTools(findings, insist),
  };
}

/** What can't be had isn't an error: versions start without a snapshot then, and it is said why. */
async function tryForCriu() {
  try {
    return await installCriu();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    note(NO_COPY, error.remedy ? `${error.message}; ${error.remedy}` : error.message);
    return undefined;
  }
}

/**
 * Runs tasks side by side, as far as they don't need each other, with one line that tells how far they are. One that
 * fails stops those that need it, and no other.
 * @param {Task[]} tasks
 * @throws {SetupError} of the first that failed; others are printed
 */
async function runTasks(tasks) {
  const progress = new Progress();
  const display = show((width) => progress.line(width));
  /** @type {unknown[]} */
  const failures = [];
  /** @type {Map<string, Promise<boolean>>} */
  const outcomes = new Map();
  /** @param {Task} task @param {Meter} meter */
  const perform = async (task, meter) => {
    const needed = task.after.flatMap((name) => outcomes.get(name) ?? []);
    if ((await Promise.all(needed)).includes(false) || areEnding()) return false;
    const started = Date.now();
    meter.start();
    try {
      const outcome = await task.run(meter, display.say);
      meter.finish();
      if (outcome) display.say(`${task.title}: ${outcome} (${duration(Date.now() - started)})`);
      return true;
    } catch (error) {
      failures.push(explainFull(error, [os.tmpdir(), ...task.writes.map(({ folder }) => folder)]));
      if (failures.length === 1 && tasks.length > 1)
        display.say(`${task.title}: failed; the others continue`);
      return false;
    }
  };
  display.say(`installing ${tasks.map(({ title }) => title).join("; ")}`);
  const meters = tasks.map(({ title, work }) => progress.add(title.replace(/ \(.*/, ""), work));
  tasks.forEach((task, i) => outcomes.set(task.name, perform(task, /** @type {Meter} */ (meters[i]))));
  await Promise.all(outcomes.values());
  display.stop();
  const [first, ...others] = failures;
  for (const other of others) if (other instanceof Error) display.say(other.message);
  if (first !== undefined) throw first;
}

/**
 * Brings what is missing.
 * @param {import("./needs").Need[]} needs
 * @param {boolean} insist
 */
async function bring(needs, insist) {
  const tasks = tasksFor(
    inspect({ needs, insist }).filter(({ state }) => state === "missing"),
    insist,
  );
  if (tasks.length === 0) return;
  checkSpace(tasks.flatMap(({ writes }) => writes));
  await runTasks(tasks);
}

module.exports = { bring, runTasks };
