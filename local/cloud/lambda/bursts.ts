/** A burst is over when nothing more of its kind has come for this long, in ms. */
const QUIET = 1_000;

/** Has what happens many times at once told when it begins, and once more, with how often it was, when it is over. */
export class Bursts {
  readonly #underWay = new Map<string, { count: number; end: NodeJS.Timeout }>();

  constructor(private readonly quiet = QUIET) {}

  /**
   * @param kind what is told together
   * @param first says it at once
   * @param more says how many others there have been, where there have
   */
  tell(kind: string, first: () => void, more: (count: number) => void): void {
    const burst = this.#underWay.get(kind);
    if (burst !== undefined) {
      burst.count++;
      burst.end.refresh();
      return;
    }
    const end = setTimeout(() => {
      const { count } = this.#underWay.get(kind)!;
      this.#underWay.delete(kind);
      if (count > 0) more(count);
    }, this.quiet).unref();
    this.#underWay.set(kind, { count: 0, end });
    first();
  }
}
