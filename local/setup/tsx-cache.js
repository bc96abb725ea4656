"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/**
 * Where tsx keeps what it has compiled, which it runs the next time: a name that everybody knows, in a folder that
 * everybody may write to.
 */
const cacheFolder = () => path.join(os.tmpdir(), `tsx-${process.geteuid?.()}`);

/**
 * Has tsx keep nothing where another user could put a program of theirs in its place. The folder is made here, so that
 * nobody else makes it first.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} folder
 */
function distrustTsxCache(env, folder = cacheFolder()) {
  const uid = process.geteuid?.();
  if (uid === undefined) return;
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there, or can't be made: what is there counts.
  }
  const found = fs.lstatSync(folder, { throwIfNoEntry: false });
  const others = fs.constants.S_IWGRP | fs.constants.S_IWOTH;
  const own = found !== undefined && found.isDirectory() && found.uid === uid && (found.mode & others) === 0;
  if (!own) env.TSX_DISABLE_CACHE = "1";
}

module.exports = { distrustTsxCache };
