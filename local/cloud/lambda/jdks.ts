import { realpathSync } from "node:fs";
import { ServiceError } from "../errors";
import { javaVersionOf } from "../runtime/java-version";

/** A JDK as local/setup finds it. */
export interface Jdk {
  home: string;
  /** 17 */
  version: number;
  /** "17.0.15" */
  name: string;
}

/** Decides which of this machine's JDKs a function runs on: the oldest that is at least its runtime's version. */
export class Jdks {
  readonly #usable: Jdk[];

  /** @param installed the oldest version first */
  constructor(private readonly installed: readonly Jdk[]) {
    // Environments have a /tmp of their own, and so no JDK that lies in this machine's.
    const outside = installed.filter(({ home }) => !isTemporary(home));
    this.#usable = process.platform === "linux" && outside.length > 0 ? outside : [...installed];
  }

  /** Folders of the JDKs that functions may run on. */
  get homes(): string[] {
    return this.#usable.map(({ home }) => home);
  }

  find(runtime: string): Jdk | undefined {
    return this.#usable.find(({ version }) => version >= javaVersionOf(runtime));
  }

  /** @throws ServiceError InvalidParameterValueException that says what to install, where no JDK is new enough */
  of(runtime: string): Jdk {
    const jdk = this.find(runtime);
    if (jdk !== undefined) return jdk;
    const version = javaVersionOf(runtime);
    const here = this.installed.map(
      ({ name, home }) =>
        `${name} in ${home}${this.homes.includes(home) ? "" : " (environments don't see /tmp)"}`,
    );
    throw new ServiceError(
      "InvalidParameterValueException",
      400,
      `The local cloud can't run ${runtime}: it needs JDK ${version} or newer, and here ${here.length > 0 ? `is ${here.join(", ")}` : "is none"}. ` +
        `Install one (Debian, Ubuntu: openjdk-${version}-jdk-headless; macOS: brew install openjdk@${version}; or any from ` +
        "https://adoptium.net), start again, and deploy again.",
    );
  }

  /** Says what a runtime's functions run on, where that isn't its own version; undefined where it is, or there is none. */
  note(runtime: string): string | undefined {
    const jdk = this.find(runtime);
    const version = javaVersionOf(runtime);
    if (jdk === undefined || jdk.version === version) return undefined;
    return `${runtime} runs on JDK ${jdk.name}: no JDK ${version} is installed`;
  }
}

function isTemporary(home: string): boolean {
  try {
    return realpathSync(home).startsWith("/tmp/");
  } catch {
    return false;
  }
}
