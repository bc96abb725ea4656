import { INSIDE, PID_FILE } from "../runtime/sandbox";

/** What both ends have in common: connections are cut, as the runtime repeats its call; files are compared by size. */
const COMMON = ["--images-dir", INSIDE.image, "--tcp-close", "--file-validation", "filesize"];

const LOG = { dump: `${INSIDE.environment}/dump.log`, restore: `${INSIDE.environment}/restore.log` };

/** A command line, inside a sandbox, that writes the process's images and ends it. */
export function dumpCommand(criu: string[]): string[] {
  const dump = [
    ...COMMON,
    "--network-lock",
    "skip",
    "--manage-cgroups=ignore",
    "--log-file",
    LOG.dump,
    "-v2",
  ];
  return [
    "sh",
    "-c",
    `exec "$@" --tree "$(cat ${INSIDE.environment}/${PID_FILE})"`,
    "sh",
    ...criu,
    "dump",
    ...dump,
  ];
}

/** A command line, inside a sandbox, that restores the process and stays its parent. */
export function restoreCommand(criu: string[]): string[] {
  return [...criu, "restore", ...COMMON, "--log-file", LOG.restore, "-v1"];
}
