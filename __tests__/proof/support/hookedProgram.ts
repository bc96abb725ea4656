import * as pulumi from "@pulumi/pulumi";

/** A program with a resource hook, a warning and a mistake. */
const hook = new pulumi.ResourceHook("a-hook", () => {});
new pulumi.ComponentResource("test:index:Component", "hooked", {}, { hooks: { afterCreate: [hook] } });
void pulumi.log.warn("mind the gap");
throw new Error("on purpose");
