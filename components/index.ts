/** What other Pulumi programs may use of this one; docs/own-program.md has an example. */
export { CodeBucket, type CodeBucketArgs, type CodeLocation } from "./codeBucket";
export { HttpApi, type HttpApiArgs, type InvokeTarget } from "./httpApi";
export { SnapStartFunction, type SnapStartFunctionArgs } from "./snapStartFunction";
