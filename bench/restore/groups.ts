import type { Bench, Measured } from "./bench";
import type { GroupName } from "./figures";
import { measureBurst } from "./measure/burst";
import { measureHeap } from "./measure/heap";
import { measureLoad } from "./measure/load";
import { measureMemory } from "./measure/memory";
import { measurePublish } from "./measure/publish";
import { measureRestore } from "./measure/restore";
import { measureStart } from "./measure/start";
import { measureWarm } from "./measure/warm";
import { measureZero } from "./measure/zero";

/** How each group is measured. */
export const MEASURE: Record<GroupName, (bench: Bench) => Promise<Measured>> = {
  petstore: (bench) => measureZero(bench, "petstore", "petstoreSpeedup"),
  hello: (bench) => measureZero(bench, "hello", "helloSpeedup"),
  restore: measureRestore,
  heap: measureHeap,
  memory: measureMemory,
  load: measureLoad,
  burst: measureBurst,
  warm: measureWarm,
  publish: measurePublish,
  start: measureStart,
};
