import { INSIDE, PID_FILE } from "../inside";

/**
 * What both ends have in common: connections are cut, as the runtime repeats its call; files are compared by size; locks
 * on files are taken along, since nobody outside of the sandbox can hold one.
 */
const COMMON = [
  ...["--images-dir", INSIDE.image, "--tcp-close", "--file-validation", "filesize"],
  // Control groups are the launcher's business.
  ...["--file-locks", "--manage-cgroups=ignore"],
];

/** Files that are open though deleted go into the images up to here: about the most that CRIU's option takes. */
const GHOST_LIMIT = "4095M";

/**
 * Makes CRIU follow threads out of its own code call by call. By itself it sets a hardware breakpoint in each; for the
 * first of them in a second, the kernel patches its code and waits for an RCU grace period, 10 to 40 ms.
 * Source: FI_NO_BREAKPOINTS in CRIU's criu/include/fault-injection.h, account_event in Linux's kernel/events/core.c.
 */
const WITHOUT_BREAKPOINTS = ["env", "CRIU_FAULT=130"];

const LOG = { dump: `${INSIDE.environment}/dump.log`, restore: `${INSIDE.environment}/restore.log` };

/** A command line, inside a sandbox, that writes the process's images and ends it. */
export function dumpCommand(criu: string[]): string[] {
  const dump = [
    ...COMMON,
    "--network-lock",
    "skip",
    "--ghost-limit",
    GHOST_LIMIT,
    "--log-file",
    LOG.dump,
    "-v2",
  ];
  return [
    "sh",
    "-c",
    `exec "$@" --tree "$(cat ${INSIDE.environment}/${PID_FILE})"`,
    "sh",
    ...WITHOUT_BREAKPOINTS,
    ...criu,
    "dump",
    ...dump,
  ];
}

/** A command line, inside a sandbox, that restores the process as a child of whoever runs it, and ends. */
export function restoreCommand(criu: string[]): string[] {
  const asSibling = ["--restore-detached", "--restore-sibling"];
  return [
    ...WITHOUT_BREAKPOINTS,
    ...criu,
    "restore",
    ...asSibling,
    ...COMMON,
    "--log-file",
    LOG.restore,
    "-v1",
  ];
}
