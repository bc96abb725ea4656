import Module from "node:module";
import { sep } from "node:path";
import { PROJECT_FOLDER } from "./paths";

/** The SDK, and the providers' packages that this project has. */
const SHARED = /^@pulumi\/(pulumi|aws|aws-native|command)(\/|$)/;

interface Resolver {
  _resolveFilename(request: string, parent: { filename?: string } | undefined, ...rest: unknown[]): string;
}

/**
 * Gives programs in other folders this project's Pulumi packages, whether or not they have their own: the SDK knows the
 * engine of its process, and another copy of it wouldn't.
 */
export function sharePackages(): void {
  const modules = Module as unknown as Resolver;
  const original = modules._resolveFilename.bind(Module);
  modules._resolveFilename = (request, parent, ...rest) =>
    SHARED.test(request) && !parent?.filename?.startsWith(PROJECT_FOLDER + sep)
      ? require.resolve(request)
      : original(request, parent, ...rest);
}
