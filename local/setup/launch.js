"use strict";
const path = require("node:path");
const { prepareEnvironment } = require("./environment");
const { needsOf } = require("./needs");
const { projectRoot } = require("./paths");
const { explain } = require("./report");
const { setUp, stillMissing } = require("./set-up");

// `node local/setup/launch.js PROGRAM ARGUMENTS…`: brings what the program needs for these arguments, then runs it in this
// process, since starting another one costs time.
const [program = "", ...args] = process.argv.slice(2);

prepareEnvironment();
setUp({ needs: needsOf(program, args), quiet: true }).then((findings) => {
  const missing = stillMissing(findings);
  if (missing) return explain(missing);
  process.argv = [process.execPath, path.join(projectRoot, program), ...args];
  // What registers tsx has no types.
  const hooks = "tsx/cjs";
  require(hooks);
  require(path.join(projectRoot, program));
}, explain);
