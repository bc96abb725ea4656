/** Puts the clock to 2028 before a test file begins; from there it goes on as usual. */

const YEAR_2028 = new Date("2028-11-24T12:00:00Z").getTime();
const Real = globalThis.Date;
const shift = YEAR_2028 - Real.now();

class Shifted extends Real {
  constructor(...args: [] | [number | string | Date]) {
    if (args.length === 0) super(Real.now() + shift);
    else super(...args);
  }
  static override now(): number {
    return Real.now() + shift;
  }
}

globalThis.Date = Shifted as DateConstructor;
