import { readFileSync, statfsSync } from "node:fs";
import { freemem } from "node:os";
import { shortageOf } from "../setup/shortage";

/** What a first deployment writes, roughly: the code, its snapshot and the state of the engine, in MB. */
const NEEDED_MB = 200;
/** Open files that the local cloud needs, roughly, with some environments in use. */
const NEEDED_FILES = 1024;

/**
 * What the machine lacks, where that is what an error is about: what, where, how much, and what to do, in one line.
 * @param message of the error, or what a command printed
 * @param folder where the state is kept
 * @returns undefined where it isn't the machine
 */
export function machineFault(message: string, folder: string): string | undefined {
  switch (shortageOf(message)) {
    case "disk":
      return diskFull(folder);
    case "files":
      return tooManyFiles();
    case "processes":
      return tooManyProcesses();
    case "memory":
      return tooLittleMemory();
  }
  const denied = /(EACCES|EROFS|EPERM): [^,]*, \w+ '([^']+)'/.exec(message);
  if (denied && denied[2]!.startsWith(folder)) return notWritable(denied[2]!, denied[1]!);
  return undefined;
}

function diskFull(folder: string): string {
  const { free, files } = room(folder);
  const what = files === 0 ? "no inode is" : `${free ?? "0"} MB are`;
  return (
    `The disk is full: ${what} left for ${folder}, and a deployment needs about ${NEEDED_MB} MB. ` +
    "Free some space there, or delete the local state with npm start -- --fresh, and start again."
  );
}

function room(folder: string): { free?: number; files?: number } {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder);
    return { free: Math.floor((bavail * bsize) / 1e6), files: files === 0 ? Infinity : ffree };
  } catch {
    return {};
  }
}

function tooManyFiles(): string {
  const limit = limitOf("Max open files");
  return (
    `Too many files are open: a process may have ${limit} here (ulimit -n), and about ${NEEDED_FILES} are needed. ` +
    `Run ulimit -n ${4 * NEEDED_FILES} in this shell (as root if that is refused), and start again.`
  );
}

function tooManyProcesses(): string {
  return (
    `Too many processes: this user may have ${limitOf("Max processes")} here (ulimit -u; a container may allow even fewer). ` +
    "End some, or raise the limit, and start again."
  );
}

function tooLittleMemory(): string {
  const megabytes = Math.floor(freemem() / 1e6);
  return (
    `Too little memory: ${megabytes} MB are free (a container may allow even fewer). ` +
    "End what takes much of it, and start again."
  );
}

function notWritable(path: string, code: string): string {
  const why =
    code === "EROFS" ? "the file system is read-only" : "it belongs to another user, or is write-protected";
  return (
    `${path} can't be written: ${why}. ` +
    "Make the folder yours (sudo chown -R $USER FOLDER), or set PETSTORE_LOCAL_STATE to one that is, and start again."
  );
}

function limitOf(name: string): string {
  try {
    const line = readFileSync("/proc/self/limits", "utf8")
      .split("\n")
      .find((each) => each.startsWith(name));
    return line?.slice(name.length).trim().split(/\s+/)[0] ?? "too few";
  } catch {
    return "too few";
  }
}
