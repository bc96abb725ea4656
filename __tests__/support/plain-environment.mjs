import { TestEnvironment } from "jest-environment-node";

/** Without colours, in tests and the processes that they start: jest passes its own to its workers, and CI sets some. */
export default class PlainEnvironment extends TestEnvironment {
  constructor(config, context) {
    delete process.env.FORCE_COLOR;
    process.env.NO_COLOR = "1";
    super(config, context);
  }
}
