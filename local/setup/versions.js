"use strict";

/**
 * The numbers at the first version-like place of a text: "Version: 4.2.1" is [4, 2, 1].
 * @param {string} text
 * @returns {number[] | undefined}
 */
function parseVersion(text) {
  return /\d+(?:\.\d+)+|\d+/.exec(text)?.[0].split(".").map(Number);
}

/**
 * Whether a version is the wanted one or later; parts that are left out count as 0.
 * @param {string} version
 * @param {string} wanted
 */
function atLeast(version, wanted) {
  const have = parseVersion(version);
  const want = parseVersion(wanted);
  if (!have || !want) return false;
  for (let i = 0; i < Math.max(have.length, want.length); i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * Sorts newest first.
 * @param {string} a
 * @param {string} b
 */
function newestFirst(a, b) {
  if (!atLeast(a, b)) return 1;
  return atLeast(b, a) ? 0 : -1;
}

module.exports = { parseVersion, atLeast, newestFirst };
