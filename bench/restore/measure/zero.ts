import { median } from "../../statistics";
import { ms } from "../../table";
import type { Bench, Measured } from "../bench";
import type { Restored } from "../deployment";
import type { FigureName } from "../figures";
import { coldRequest, restoreOf, type Cold, type VariantUrl } from "../fromZero";

const ROUNDS = 9;

/**
 * Requests from zero environments, without SnapStart and with it in turn. An unmeasured one of each comes first: the
 * caller's own code and the page cache are then as they stay.
 */
export async function measureZero(bench: Bench, app: Restored, name: FigureName): Promise<Measured> {
  const rounds = bench.rounds(ROUNDS);
  const all: Record<VariantUrl, Cold[]> = { baseline: [], snapstart: [] };
  for (let round = 0; round <= rounds; round++) {
    // Every second time the other way round, so that neither always follows the same one.
    const order: VariantUrl[] = round % 2 === 1 ? ["baseline", "snapstart"] : ["snapstart", "baseline"];
    for (const variant of order) {
      bench.step("from zero", `round ${round}/${rounds}, ${variant}`);
      const cold = await coldRequest(bench, app, variant);
      if (round > 0) all[variant].push(cold);
    }
  }
  const times = (variant: VariantUrl) => all[variant].map(({ client }) => client);
  const [baseline, snapstart] = [times("baseline"), times("snapstart")];
  return {
    figures: { [name]: median(baseline) / median(snapstart) },
    detail: `${ms(median(baseline))} ms without, ${ms(median(snapstart))} ms with SnapStart, p50 of ${rounds}`,
    samples: { baseline, snapstart },
    facts: { rounds },
    restores: all.snapstart.map((cold) => restoreOf(app, cold)),
  };
}
