import type { Services } from "../services";
import { Creations } from "./creations";
import type { Provider } from "./provider";
import { Session } from "./session";

/** What engines have had made in these services. It is deleted through the providers that made it. */
export function openCreations(
  stateDir: string,
  providers: readonly Provider[],
  services: Services,
): Creations {
  return new Creations(stateDir, async ({ urn, type, id, inputs, outputs = {} }) => {
    const provider = providers.find(({ pkg }) => type.startsWith(`${pkg}:`));
    const scope = new Session(services).context(urn, inputs);
    // What a program wants kept beyond its deletion isn't what it has never heard of.
    const kept = { skipDestroy: false, forceDestroy: true };
    await provider?.delete(type, id, { ...inputs, ...kept }, outputs, scope.forHandler);
    scope.end();
  });
}
