"use strict";
const readline = require("node:readline");
const { duration } = require("./text");

/** Where there is no terminal: after this long a line says how far it is, and then this often; milliseconds. */
const FIRST_SIGN = 5_000;
const NEXT_SIGN = 15_000;
/** How often a terminal's line is drawn: milliseconds. */
const REDRAW = 250;
/** From this share on there is enough to tell from how long the rest takes. */
const TELLING = 0.05;

/**
 * One step's part of the progress.
 * @typedef {object} Part
 * @property {string} name
 * @property {number} weight expected seconds of work
 * @property {number | undefined} share of it that is done, 0 to 1; undefined where it tells nothing, and time is all there is
 * @property {string} state what it says of itself
 * @property {number | undefined} started epoch milliseconds
 * @property {boolean} done
 */

/**
 * How far several steps are together, as one line. It never goes back, and never ends before they do.
 */
class Progress {
  /** @type {Part[]} */
  #parts = [];
  #reached = 0;
  #started;
  #now;

  /** @param {() => number} now epoch milliseconds */
  constructor(now = Date.now) {
    this.#now = now;
    this.#started = now();
  }

  /**
   * @param {string} name
   * @param {number} weight expected seconds of work
   */
  add(name, weight) {
    /** @type {Part} */
    const part = { name, weight, share: undefined, state: "", started: undefined, done: false };
    this.#parts.push(part);
    return {
      start: () => (part.started = this.#now()),
      finish: () => (part.done = true),
      /** @param {string} state */
      say: (state) => (part.state = state),
      /** @param {number} share */
      reach: (share) => (part.share = Math.max(part.share ?? 0, Math.min(share, 0.99))),
      /** @param {number} seconds a better guess */
      weigh: (seconds) => (part.weight = seconds),
    };
  }

  /** @param {Part} part */
  #shareOf({ done, share, started, weight }) {
    if (done) return 1;
    if (started === undefined) return 0;
    if (share !== undefined) return share;
    // Nothing is known but the time: three quarters when it has taken as long as expected, and never all.
    return 1 - Math.exp((-1.4 * (this.#now() - started)) / (weight * 1000));
  }

  /** How much of all is done, 0 to 1. */
  share() {
    const all = this.#parts.reduce((sum, { weight }) => sum + weight, 0);
    const done = this.#parts.reduce((sum, part) => sum + part.weight * this.#shareOf(part), 0);
    this.#reached = Math.max(this.#reached, all > 0 ? done / all : 0);
    return this.#reached;
  }

  /**
   * The line: percentage, time left, and what is under way.
   * @param {number} [width] columns that it may take
   */
  line(width = Infinity) {
    const share = this.share();
    const elapsed = this.#now() - this.#started;
    const percent = `${Math.min(99, Math.floor(share * 100))} %`;
    const left = share < TELLING ? "" : `, about ${rounded((elapsed / share) * (1 - share))} left`;
    const working = this.#parts
      .filter(({ started, done }) => started !== undefined && !done)
      .map(({ name, state }) => (state ? `${name}: ${state}` : name));
    const text = `${percent}${left}; ${working.join("; ")}`;
    return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
  }
}

/**
 * A time that isn't known to the second.
 * @param {number} ms
 */
function rounded(ms) {
  const step = ms < 20_000 ? 1_000 : ms < 90_000 ? 5_000 : 15_000;
  return duration(Math.max(step, Math.round(ms / step) * step))
    .replace(/^(\d+)\.\d s$/, "$1 s")
    .replace(" 0 s", "");
}

/**
 * Shows a line that changes: redrawn on a terminal, else now and then a line of its own.
 * @param {(width?: number) => string} line
 * @param {NodeJS.WriteStream} [stream]
 * @returns {{ say(text: string): void, stop(): void }} `say` prints a line that stays
 */
function show(line, stream = process.stderr) {
  const PREFIX = "setup: ";
  const terminal = stream.isTTY;
  const started = Date.now();
  let next = FIRST_SIGN;
  let drawn = false;
  const clear = () => {
    if (!drawn) return;
    readline.cursorTo(stream, 0);
    readline.clearLine(stream, 1);
    drawn = false;
  };
  const draw = () => {
    readline.cursorTo(stream, 0);
    stream.write(PREFIX + line((stream.columns || 80) - PREFIX.length - 1));
    readline.clearLine(stream, 1);
    drawn = true;
  };
  const tick = () => {
    if (terminal) return draw();
    if (Date.now() - started < next) return;
    next += NEXT_SIGN;
    stream.write(`${PREFIX}${line()}\n`);
  };
  const timer = setInterval(tick, terminal ? REDRAW : 1_000);
  return {
    say(text) {
      clear();
      stream.write(`${PREFIX}${text}\n`);
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

module.exports = { Progress, show };
