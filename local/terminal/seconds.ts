/** A time in ms as a reader takes it in: `0.04 s`, `3.8 s`, `72 s`. */
export function seconds(ms: number): string {
  const s = ms / 1000;
  return `${s.toFixed(s < 0.1 ? 2 : s < 10 ? 1 : 0)} s`;
}
