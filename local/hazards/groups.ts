import type { Hazard } from "./hazard";

/** Hazards that differ in their place alone: what they are, why they matter and what to do is told once. */
export interface HazardGroup<H extends Hazard = Hazard> {
  /** Stands for all. */
  hazard: H;
  places: Pick<H, "where" | "evidence" | "source">[];
}

/** Groups in the order of their first hazards. */
export function grouped<H extends Hazard>(hazards: readonly H[]): HazardGroup<H>[] {
  const groups = new Map<string, HazardGroup<H>>();
  for (const hazard of hazards) {
    const { severity, rule, title, why, remedy, link } = hazard;
    const key = JSON.stringify([severity, rule, title, why, remedy, link]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { hazard, places: [hazard] });
    else known.places.push(hazard);
  }
  return [...groups.values()];
}

/** A class, with the line where it is known. */
export const sourceText = ({ className, line }: NonNullable<Hazard["source"]>): string =>
  line === undefined ? className : `${className}:${line}`;
