import { prepareEnvironment } from "./local/setup/environment.js";

// For the tests' processes too, which inherit it.
prepareEnvironment();

/** Unit tests mirror the source folders; `e2e` runs the real engine, JVMs and CRIU. */
const common = {
  testEnvironment: "<rootDir>/__tests__/support/plain-environment.mjs",
  transform: { "^.+\\.tsx?$": ["ts-jest", { diagnostics: false }] },
};

/** Independent judges take their time: a command of its own, `npm run test:proof`. */
const PROOFS = "/proof/";
/** So do browsers with the benchmark's pages, at many widths: `npm run test:pages`. */
const PAGES = ["access", "charts", "layout", "page"].map((name) => `/bench/page/${name}.test.ts`);

/** And what a deployment takes apart, or measures, for minutes: `npm run test:long`. */
const LONG = ["creation", "ownBench", "replacement", "restore-bench"].map((name) => `/e2e/${name}.test.ts`);

export default {
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/e2e/", "/petstore-java/", PROOFS, ...PAGES],
    },
    {
      ...common,
      displayName: "proof",
      testMatch: [`<rootDir>/__tests__${PROOFS}*.test.ts`],
    },
    { ...common, displayName: "pages", testMatch: PAGES.map((path) => `<rootDir>/__tests__${path}`) },
    {
      // No test of the program depends on the day, nor does the program itself before AWS's dates are past. These are the
      // tests of the whole program, and of what looks at the clock or at files' times.
      ...common,
      displayName: "in2028",
      testMatch: ["program", "settings*", "runtimes", "functionHooks", "applicationZip"].map(
        (name) => `<rootDir>/__tests__/program/${name}.test.ts`,
      ),
      setupFiles: ["<rootDir>/__tests__/program/support/in2028.ts"],
    },
    { ...common, displayName: "long", testMatch: LONG.map((path) => `<rootDir>/__tests__${path}`) },
    {
      ...common,
      displayName: "e2e",
      testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"],
      testPathIgnorePatterns: LONG,
    },
  ],
};
