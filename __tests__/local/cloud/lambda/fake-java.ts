import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What stands for `java`, the runtime interface client and a handler: it asks Lambda's Runtime API as they do. FAKE_INIT
 * set to `fail` makes it report a failed init. It answers with the event, its process's mark, and what it was told.
 */
const RUNTIME = `
const base = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/";
const mark = Math.random();
const post = (path, body, headers = {}) => fetch(base + path, { method: "POST", body, headers });
async function main() {
  if (process.env.FAKE_INIT === "fail") {
    const type = { "lambda-runtime-function-error-type": "Runtime.Told" };
    await post("init/error", JSON.stringify({ errorMessage: "told to fail", errorType: "Told" }), type);
    process.exit(1);
  }
  if (process.env.AWS_LAMBDA_INITIALIZATION_TYPE === "snap-start") await fetch(base + "restore/next");
  for (;;) {
    const next = await fetch(base + "invocation/next");
    const event = await next.json();
    const header = (name) => next.headers.get("lambda-runtime-" + name);
    if (event.wait !== undefined) await new Promise((resolve) => setTimeout(resolve, event.wait));
    const answer = { event, mark, arn: header("invoked-function-arn"), version: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      trace: header("trace-id"), context: header("client-context") };
    const path = "invocation/" + header("aws-request-id") + "/";
    if (event.fail) await post(path + "error", JSON.stringify({ errorMessage: "failed", errorType: "Told" }));
    else await post(path + "response", JSON.stringify(answer));
  }
}
main();
`;

/** A JDK and a runtime interface client's folder, as far as the Lambda service looks at them. */
export function fakeJava(folder: string): { javaHome: string; libDirectory: string } {
  const javaHome = join(folder, "jdk");
  const libDirectory = join(folder, "lib");
  for (const each of [join(javaHome, "bin"), libDirectory]) mkdirSync(each, { recursive: true });
  const java = join(javaHome, "bin/java");
  writeFileSync(java, `#!${process.execPath}\n${RUNTIME}`);
  chmodSync(java, 0o755);
  writeFileSync(join(libDirectory, "client.jar"), "not really a jar");
  return { javaHome, libDirectory };
}
