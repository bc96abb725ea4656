"use strict";
const path = require("node:path");
const { needsOf } = require("./needs");
const { projectRoot } = require("./paths");
const { setUp } = require("./set-up");
const { explain } = require("./report");

// `node local/setup/launch.js PROGRAM ARGUMENTS…`: brings what the program needs for these arguments, then runs it in this
// process, since starting another one costs time.
const [program = "", ...args] = process.argv.slice(2);

setUp({ needs: needsOf(program, args), quiet: true }).then(() => {
  process.argv = [process.execPath, path.join(projectRoot, program), ...args];
  // What registers tsx has no types.
  const hooks = "tsx/cjs";
  require(hooks);
  require(path.join(projectRoot, program));
}, explain);
