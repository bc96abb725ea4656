import { existsSync } from "node:fs";
import { join } from "node:path";
import { INSIDE } from "../inside";
import { DEVICES } from "./root-folder";
import type { SandboxOptions } from "./sandbox";

/** In the environment's folder: the FIFO that stands for an image until the restore is to go on. */
export const HELD = "held";

/** In the environment's folder: what its processes find as their environment's folder. */
export const ENVIRONMENT_FILES = "inside";

/** Parts of /proc by which root, without any capability, could change the machine, or read what isn't for everybody. */
const present = (...names: string[]) =>
  names.map((name) => `/proc/${name}`).filter((path) => existsSync(path));
const READ_ONLY_PROC = present("sys", "bus", "fs", "irq", "acpi", "scsi");
const HIDDEN_PROC = present("sysrq-trigger", "kcore", "keys", "timer_list", "sched_debug");

/**
 * What is mounted to make an environment's file system, below `root` in its folder. Nothing is writable but /tmp, and what
 * CRIU writes to.
 * @param overlay whether /tmp is the snapshot's with a layer of the environment's own above it, which is mounted later
 */
export function fstab(options: SandboxOptions, overlay: boolean): string {
  const { namespaces, directory, codeDirectory, libDirectory, imageDirectory, restoreFrom } = options;
  const { root, kdatDirectory } = namespaces;
  const inside = (path: string) => join(directory, "root", path);
  const line = (what: string, where: string, type: string, how: string) =>
    `${inFstab(what)} ${inFstab(inside(where))} ${type} ${how} 0 0\n`;
  const bind = (what: string, where: string, how = "ro") => line(what, where, "none", `bind,${how}`);
  return [
    bind(root.directory, "/"),
    ...root.shared.map(({ path, source }) => bind(source, path, "ro,nosuid,nodev")),
    ...DEVICES.map((name) => line(`/dev/${name}`, `/dev/${name}`, "none", "bind")),
    line("proc", "/proc", "proc", "nosuid,nodev,noexec"),
    ...READ_ONLY_PROC.map((path) => bind(inside(path), path)),
    ...HIDDEN_PROC.map((path) => line("/dev/null", path, "none", "bind")),
    line("sysfs", "/sys", "sysfs", "ro,nosuid,nodev,noexec"),
    existsSync(join(kdatDirectory, "criu.kdat"))
      ? bind(kdatDirectory, "/run")
      : line("tmpfs", "/run", "tmpfs", "size=1m,mode=755"),
    bind(codeDirectory, INSIDE.code, "ro,nosuid,nodev"),
    bind(libDirectory, INSIDE.lib),
    bind(join(directory, ENVIRONMENT_FILES), INSIDE.environment, "nosuid,nodev"),
    ...(imageDirectory === undefined ? [] : [bind(imageDirectory, INSIDE.image, "nosuid,nodev")]),
    // A function must not change what others are restored from.
    ...(restoreFrom === undefined
      ? []
      : [
          bind(restoreFrom.imageDirectory, INSIDE.image),
          line(join(directory, HELD), `${INSIDE.image}/${restoreFrom.heldImage}`, "none", "bind"),
        ]),
    ...(overlay ? [] : [bind(join(directory, "tmp"), "/tmp", "nosuid,nodev")]),
  ].join("");
}

/** A path as fstab has it: with \040 where a space is in it, and so for all that means something there. */
const inFstab = (path: string) =>
  path.replace(/[\s#\\]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`);
