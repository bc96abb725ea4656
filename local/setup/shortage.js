"use strict";

/** @typedef {"disk" | "files" | "processes" | "memory"} Resource */

/**
 * Of what a machine has run short, in the words of those who met it: Node.js and libuv, shells, Go, the JVM, and CRIU, whose
 * restorer prints bare error numbers. In the order in which they are looked for: what a fork lacks may be told as memory's.
 * @type {[Resource, RegExp][]}
 */
const WORDS = [
  ["disk", /ENOSPC|EDQUOT|no space left|disk quota exceeded|bytes could be written|-(28|122)\)?$/im],
  ["files", /EMFILE|ENFILE|too many open files|-(23|24)\)?$/im],
  [
    "processes",
    /EAGAIN|resource temporarily unavailable|can(?:'|no)t fork|can not fork|create (?:a |new )?(?:native )?thread|-11\)?$/im,
  ],
  ["memory", /ENOMEM|cannot allocate memory|insufficient memory|not enough space|out of memory|-12\)?$/im],
];

/** CRIU's lines end in numbers that aren't errors', too. */
const NUMBERED = /^.*\bError \(criu\b.*$/;

/**
 * What has run short, where that is what an error is about: no fault of whoever met it, and gone another time.
 * @param {string} text the error's message, or what a command printed
 * @returns {Resource | undefined}
 */
function shortageOf(text) {
  const lines = text.split("\n").map((line) => (NUMBERED.test(line) ? line : `${line} `));
  return WORDS.find(([, words]) => words.test(lines.join("\n")))?.[0];
}

module.exports = { shortageOf };
