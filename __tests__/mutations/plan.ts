/** What a test process is told, and what it tells, a line of JSON each. */

export interface Run {
  /** None: the sources as they are. */
  mutant?: string;
  /** The tests to run, by what the coverage calls them; all where it isn't given. */
  tests?: string[];
  /** How often the mutated code may be run before it counts as endless. */
  hitLimit?: number;
}

export interface Plan {
  testFile: string;
  packages: string[];
  testLimitMs: number;
  runs: Run[];
}

export interface Coverage {
  /** How often each mutant's code was run outside tests: while loading or in hooks. */
  static: Record<string, number>;
  perTest: Record<string, Record<string, number>>;
}

export type Tested =
  /** First and last, without a mutant; how long that took when all is loaded. */
  | { clean: string | null; coverage?: Coverage; ms?: number }
  | { starting: string }
  | { mutant: string; failure: string | null; timedOut: boolean };
