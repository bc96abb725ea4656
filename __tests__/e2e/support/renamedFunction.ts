import * as pulumi from "@pulumi/pulumi";

/**
 * index.ts, with a function whose name comes from the environment: a new name replaces it, with all that hangs on it. What
 * a team would write that has its functions named otherwise.
 */
pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
  type === "aws-native:lambda:Function"
    ? { props: { ...props, functionName: process.env.FUNCTION_NAME_FOR_TEST }, opts }
    : undefined,
);

module.exports = require("../../../index");
