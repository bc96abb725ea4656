/** Where a process is that is checkpointed, or restored: namespaces of its own, in which commands can be run. */
export interface Confined {
  /** Its own folder out here, with `tmp` in it. */
  readonly directory: string;
  /** Where a file of `INSIDE.environment` is out here. */
  file(name: string): string;
  /** What its own helpers have said. */
  errors(): string;
  /** Runs a command inside and waits for its exit status. */
  run(words: string[]): Promise<number>;
  /** Makes readable to this process's user what root has written in its folders. */
  handOver(): Promise<void>;
  /**
   * Runs CRIU's restore in the background, up to where it reads the held image: loaded, but with no process made yet.
   * The process that it restores is on one processor at first.
   */
  hold(words: string[]): void;
  /** Gives CRIU the held image: it goes on at once, or as soon as it gets there. */
  letGo(image: Buffer): Promise<void>;
  /** Ends every process in it and removes its files. */
  stop(): Promise<void>;
}
