"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { prepareEnvironment } = require("./environment");
const { runParts } = require("./parts");
const { entries, projectRoot } = require("./paths");

/**
 * How many Java tests have run since then, from the reports that Maven writes.
 * @param {number} since epoch milliseconds
 */
function javaTests(since) {
  let tests = 0;
  for (const target of ["target", "target-boot4"]) {
    const folder = path.join(projectRoot, "petstore-java", target, "surefire-reports");
    for (const name of entries(folder).filter((entry) => entry.endsWith(".xml"))) {
      const file = path.join(folder, name);
      // A file's time may be a little coarser than the clock.
      if (fs.statSync(file).mtimeMs < since - 1_000) continue;
      tests += Number(/<testsuite [^>]*\btests="(\d+)"/.exec(fs.readFileSync(file, "utf8"))?.[1] ?? 0);
    }
  }
  return `${tests} tests`;
}

// `node local/setup/test.js`: all that CI runs. What looks at sources has one thread, so Java's tests run beside it; the
// end-to-end tests start JVMs and engines, and have the machine to themselves.
prepareEnvironment();
runParts([
  [{ name: "set-up", command: "npm run --silent setup -- --quiet" }],
  [
    { name: "lint, format and types", command: "npm run --silent check" },
    {
      name: "Java tests",
      command: "npm run --silent test:java",
      quiet: true,
      // In the C locale Java can't start in a folder whose name has letters beyond ASCII.
      env: { LC_ALL: "C.UTF-8" },
      outcome: javaTests,
    },
  ],
  [{ name: "unit tests", command: "npm run --silent test:unit" }],
  [{ name: "end-to-end tests", command: "npm run --silent test:e2e" }],
]).then((code) => (process.exitCode = code));
