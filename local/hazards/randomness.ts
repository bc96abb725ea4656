/** What can be told of a value by its looks. */

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const HEX = /^[0-9a-f]{8,}$/i;

/** Whether a word looks like one that a generator has made, rather than a person. */
export function isRandomLike(word: string): boolean {
  if (UUID.test(word)) return true;
  if (HEX.test(word)) return /\d/.test(word);
  if (/^\d{6,}$/.test(word)) return true;
  // As in base64: letters of both cases and digits, in no order that a name would have.
  const changes = word.match(/[a-z][A-Z0-9]|[A-Z][a-z0-9]|\d[a-zA-Z]/g)?.length ?? 0;
  return word.length >= 12 && changes >= word.length / 3;
}

/** Bits that a character carries at most, by the alphabet that a value's characters are from. */
function bitsPerCharacter(text: string): number {
  if (/^[\d.,E-]*$/.test(text)) return Math.log2(10);
  if (/^[0-9a-f-]*$/i.test(text)) return 4;
  return Math.log2(/[A-Z]/.test(text) && /[a-z]/.test(text) ? 52 : 26);
}

/**
 * How many bits values of one place have in which they differ, by the characters in which they do.
 * @param values of different environments
 */
export function differingBits(values: readonly string[]): number {
  // Numbers are now and then shorter than most.
  const usual = [...values].sort((a, b) => a.length - b.length)[values.length >> 1] ?? "";
  let differing = 0;
  for (let i = 0; i < usual.length; i++) if (values.some((value) => value[i] !== values[0]![i])) differing++;
  return differing * bitsPerCharacter(usual);
}

/**
 * How much a match of two draws says, in bits, by how often draws that have nothing to do with each other were the same.
 * @param draws values in groups: each group's are compared among themselves
 */
export function matchBits(draws: readonly (readonly string[])[]): number {
  let pairs = 0;
  let same = 0;
  for (const group of draws) {
    pairs += (group.length * (group.length - 1)) / 2;
    const counts = new Map<string, number>();
    for (const value of group) {
      const before = counts.get(value) ?? 0;
      same += before;
      counts.set(value, before + 1);
    }
  }
  return -Math.log2((same + 1) / (pairs + 2));
}

/** log2 of how many ways there are to take so many out of so many. */
export function choiceBits(all: number, taken: number): number {
  let bits = 0;
  for (let i = 1; i <= taken; i++) bits += Math.log2((all - taken + i) / i);
  return bits;
}
