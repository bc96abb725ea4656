import type { FunctionSettings, Remarks } from "./api";
import type { Code, CodeStore } from "./code";
import { inspect, type Inspection } from "./inspection";
import type { Jdks } from "./jdks";
import { LATEST, type FunctionRecord } from "./records";
import { checkSettings } from "./settings";

/** Whether this machine can run a function as Lambda would, and what there is to say of it. */
export class Suitability {
  constructor(
    private readonly jdks: Jdks,
    private readonly code: CodeStore,
  ) {}

  /** @throws ServiceError InvalidParameterValueException where Lambda takes no such settings, or there is no JDK for them */
  check(settings: FunctionSettings): void {
    checkSettings(settings);
    this.jdks.of(settings.Runtime!);
  }

  /** What a look at the code finds, without running it. */
  async inspect({ sha256 }: Code, { Handler, Runtime }: FunctionSettings): Promise<Inspection> {
    // What can't be looked at runs, or fails, all the same.
    return inspect(this.code.directory(sha256), Handler!, Runtime!).catch(() => ({ warnings: [] }));
  }

  /** What there is to say of `$LATEST`. */
  remarksOn(record: FunctionRecord): Remarks {
    const { settings, inspection } = record.versions[LATEST]!;
    const note = this.jdks.note(settings.Runtime!);
    return { notes: note === undefined ? [] : [note], warnings: inspection?.warnings ?? [] };
  }
}
