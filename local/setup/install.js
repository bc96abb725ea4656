"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { cacheDir, entries } = require("./paths");

/** What the names of scratch folders begin with. */
const SCRATCH = ".unfinished-";

/**
 * Makes a tool in a scratch folder and moves it to its final name in one step, so that whatever has that name is whole.
 * @param {string} name
 * @param {(scratch: string) => Promise<{ content: string, folder: string, outcome: string }>} make returns the folder to move,
 *   where to, and what to say of it
 * @returns {Promise<string>} the outcome
 */
async function install(name, make) {
  const scratch = path.join(cacheDir(), `${SCRATCH}${name}-${process.pid}`);
  fs.mkdirSync(scratch, { recursive: true });
  try {
    const { content, folder, outcome } = await make(scratch);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(content, folder);
    return outcome;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Removes what killed set-ups left behind. Only for the holder of the lock. */
function removeUnfinished() {
  for (const name of entries(cacheDir())) {
    if (name.startsWith(SCRATCH)) fs.rmSync(path.join(cacheDir(), name), { recursive: true, force: true });
  }
}

module.exports = { install, removeUnfinished, SCRATCH };
