import type * as pulumi from "@pulumi/pulumi";

/**
 * Options of a component's child that once had the component's own name: without them the engine would replace it in stacks
 * that are deployed already.
 */
export const formerly = (name: string): pulumi.CustomResourceOptions => ({ aliases: [{ name }] });
