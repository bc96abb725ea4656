import { setTimeout as sleep } from "node:timers/promises";
import { statSync } from "node:fs";
import { join, relative } from "node:path";
import { entries } from "../setup/paths";
import { contentsOf, differences, type Contents } from "./zip-contents";

/** Something that is to be built or deployed again. */
export interface Change {
  kind: "zip" | "sources";
  /** What is different, in words for a terminal. */
  what: string;
  /** When it was there, epoch ms. */
  at: number;
}

/** What is looked at. */
export interface WatchedFiles {
  /** Absolute. */
  zip: string;
  /** Files and folders that it is built from; absolute. */
  sources: string[];
}

/** How often to look, how long files have to stay as they are before they count, and half a zip before it is told; in ms. */
const PACE = { poll: 300, quiet: 600, patience: 5_000 };

/** By path, what tells that a file has been written. */
type Files = ReadonlyMap<string, string>;

/**
 * Waits for changes of a zip and of what it is built from. It looks again and again: build tools delete the folder together
 * with the zip in it, and the file systems of containers and virtual machines tell nobody of changes.
 */
export class Watched {
  #sources: Settling;
  #zip: Settling;
  #contents: Contents = new Map();
  #told = false;

  private constructor(
    private readonly files: WatchedFiles,
    private readonly pace: typeof PACE,
    private readonly onHalf: () => void,
  ) {
    this.#sources = new Settling(filesAt(files.sources), pace.quiet);
    this.#zip = new Settling(filesAt([files.zip]), pace.quiet);
  }

  /**
   * What is there now counts as known.
   * @param onHalf told once where the zip isn't whole for a while: its writer has paused, or it is none
   */
  static async from(files: WatchedFiles, onHalf: () => void, pace = PACE): Promise<Watched> {
    const watched = new Watched(files, pace, onHalf);
    watched.#contents = (await contentsOf(files.zip)) ?? new Map();
    return watched;
  }

  /** Resolves with the next change, also one since the last call. @throws where the signal aborts */
  async next(signal: AbortSignal): Promise<Change> {
    for (;;) {
      await sleep(this.pace.poll, undefined, { signal });
      const change = this.#changedSources() ?? (await this.#changedZip());
      if (change) return change;
    }
  }

  #changedSources(): Change | undefined {
    const { sources } = this.files;
    const before = this.#sources.known;
    const after = this.#sources.settled(filesAt(sources));
    if (after === undefined) return undefined;
    this.#sources.accept(after);
    return { kind: "sources", what: differences(byShortName(before), byShortName(after)), at: Date.now() };
  }

  async #changedZip(): Promise<Change | undefined> {
    const after = this.#zip.settled(filesAt([this.files.zip]));
    // While it is gone, it is about to be built.
    if (after === undefined || after.size === 0) return undefined;
    const contents = await contentsOf(this.files.zip);
    if (contents === undefined) {
      if (!this.#told && this.#zip.age() > this.pace.patience) {
        this.#told = true;
        this.onHalf();
      }
      return undefined;
    }
    this.#told = false;
    this.#zip.accept(after);
    const what = differences(this.#contents, contents);
    this.#contents = contents;
    return { kind: "zip", what, at: Date.now() };
  }
}

/** Tells files that are being written from those that are done. */
class Settling {
  #candidate: { files: Files; since: number } | undefined;

  constructor(
    public known: Files,
    private readonly quiet: number,
  ) {}

  /** These files, where they differ from the known ones and have been as they are for a while. */
  settled(now: Files): Files | undefined {
    if (same(now, this.known)) this.#candidate = undefined;
    else if (this.#candidate === undefined || !same(now, this.#candidate.files))
      this.#candidate = { files: now, since: Date.now() };
    else if (Date.now() - this.#candidate.since >= this.quiet) return now;
    return undefined;
  }

  /** How long the files have been as they are, in ms, where they differ from the known ones. */
  age(): number {
    return this.#candidate === undefined ? 0 : Date.now() - this.#candidate.since;
  }

  accept(files: Files): void {
    this.known = files;
    this.#candidate = undefined;
  }
}

const same = (one: Files, other: Files) =>
  one.size === other.size && [...one].every(([path, stamp]) => other.get(path) === stamp);

const byShortName = (files: Files): Files =>
  new Map([...files].map(([path, stamp]) => [relative(process.cwd(), path), stamp]));

/** The files at paths and in folders, as they are now. */
function filesAt(paths: string[]): Files {
  const files = new Map<string, string>();
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile()) files.set(path, `${found.mtimeMs} ${found.size} ${found.ino}`);
    if (found?.isDirectory())
      for (const [inner, stamp] of filesAt(entries(path).map((name) => join(path, name))))
        files.set(inner, stamp);
  }
  return files;
}
