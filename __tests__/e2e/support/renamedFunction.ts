import * as pulumi from "@pulumi/pulumi";

/**
 * index.ts, with a function whose name comes from the configuration: a new name replaces it, with all that hangs on it. What
 * a team would write that has its functions named otherwise.
 */
const functionName = new pulumi.Config("test").require("functionName");
pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
  type === "aws-native:lambda:Function" ? { props: { ...props, functionName }, opts } : undefined,
);

// eslint-disable-next-line @typescript-eslint/no-require-imports -- not before the transform is there
module.exports = require("../../../index");
