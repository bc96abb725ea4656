import { createHash } from "node:crypto";
import { release } from "node:os";
import { basename, join } from "node:path";
import { readOr } from "../read-or";
import { ownProcessors } from "../processors";

/** What a snapshot was made with; it can be restored only where all of it is the same. */
export interface Fit {
  /** The JDK's own release file: its version and build. */
  jdk: string;
  javaHome: string;
  criu: string;
  /** The runtime interface client's files. */
  library: string;
  /** Where its Runtime API is. */
  runtimeApi: string;
  kernel: string;
  /** The processors' model, features and number: compiled code uses what was there, and pools are as large. */
  cpu: string;
  /** What the process has been given to begin with: counted up when that changes. */
  start: number;
}

/** 3: with FIFOs for the runtime's frames and for its end, and a root folder of their own. */
const START = 3;

export function currentFit(javaHome: string, criu: string[], libDirectory: string, runtimeApi: string): Fit {
  return {
    jdk: digest(readOr(join(javaHome, "release"), "")),
    javaHome,
    criu: criu.join(" "),
    library: basename(libDirectory),
    runtimeApi,
    kernel: release(),
    cpu: digest(
      readOr("/proc/cpuinfo", "")
        .split("\n")
        .filter((line) => /^(model name|flags|Features)\s*:/.test(line))
        .slice(0, 2)
        .concat(String(ownProcessors().length))
        .join("\n"),
    ),
    start: START,
  };
}

const NAMES: Record<keyof Fit, string> = {
  jdk: "the JDK's version",
  javaHome: "the JDK",
  criu: "CRIU",
  library: "the runtime interface client",
  runtimeApi: "the Runtime API's address",
  kernel: "the kernel",
  cpu: "the processors",
  start: "how processes are started",
};

/** What has changed since a snapshot was made, in words; empty where it still fits. */
export function misfits(then: Fit, now: Fit): string[] {
  return (Object.keys(NAMES) as (keyof Fit)[])
    .filter((key) => then[key] !== now[key])
    .map((key) => NAMES[key]);
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex");
