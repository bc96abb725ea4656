import * as pulumi from "@pulumi/pulumi";

/** The SDK has it, and leaves it out of its types. */
interface SecretConfig {
  isConfigSecret?(key: string): boolean;
}

/**
 * Whether a configuration value is a secret: by itself, or because something in it is. Where the SDK doesn't say, it is one.
 * @param key with the project's name: `petstore-snapstart:environment`
 */
export const isSecret = (key: string): boolean =>
  (pulumi.runtime as SecretConfig).isConfigSecret?.(key) ?? true;

/**
 * Sets configuration values for the program in this process; those of the stack that are secrets stay so.
 * `pulumi.runtime.setConfig` makes all of them plain.
 * @param values by key with the project's name
 */
export function setConfigOnce(values: Record<string, string>): void {
  const before = pulumi.runtime.allConfig();
  pulumi.runtime.setAllConfig({ ...before, ...values }, Object.keys(before).filter(isSecret));
}
