import { TestEnvironment } from "jest-environment-node";

/** Without colours, in tests and the processes that they start: jest passes its own to its workers, and CI sets some. */
export default class PlainEnvironment extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} given */
  constructor(...given) {
    delete process.env.FORCE_COLOR;
    process.env.NO_COLOR = "1";
    super(...given);
  }
}
