import type { LogSink } from "../logs/api";
import type { SharedFolder } from "../runtime/root-folder";
import type { FunctionError } from "./invoker";
import type { Tools } from "./machine";

/** What the Lambda service is opened with. */
export interface LambdaOptions {
  stateDir: string;
  region: string;
  tools: Tools;
  logs: LogSink;
  /** Where the build puts the runtime interface client's jars. */
  libDirectory?: string;
  /** Folders of this machine that environments see as well, read-only. */
  shared?: SharedFolder[];
  /** Their clock, epoch ms, where it isn't this machine's: for deadlines, and until when credentials are good. */
  now?: () => number;
  /** Whether a role's policies allow an action on a resource; what they don't allow isn't logged. */
  allows?: (roleArn: string, action: string, resource: string) => boolean;
  /** How long environments, and sandboxes made ready, wait for use, in ms; default: 5 minutes. */
  idleLimit?: number;
  /** Told of each invocation that the function itself has failed. */
  onFunctionError?: (error: FunctionError) => void;
}
