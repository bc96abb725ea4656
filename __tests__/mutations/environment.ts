import { TestEnvironment } from "jest-environment-node";

/** Jest gives tests a process of their own making; what nobody awaits is told to the real one. */
export default class extends TestEnvironment {
  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    this.global.realProcess = process;
  }
}
