import type { VariantResult } from "./results";

/** Cold starts of a published version that had no snapshot to restore, and initialised instead. */
export function startedWithoutSnapshot({
  variant,
  samples,
}: Pick<VariantResult, "variant" | "samples">): number {
  return variant === "baseline" ? 0 : samples.filter(({ kind }) => kind === "init").length;
}

/** Said of a version whose cold starts weren't all restores; undefined where they were. */
export function withoutSnapshot(variant: VariantResult): string | undefined {
  const count = startedWithoutSnapshot(variant);
  if (count === 0) return undefined;
  const all = variant.cold?.count ?? count;
  return count === all
    ? "no snapshot: every cold start initialised"
    : `${count} of ${all} cold starts had no snapshot and initialised`;
}
