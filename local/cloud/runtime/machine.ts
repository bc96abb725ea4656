import type { LogSink } from "../logs/api";
import type { RuntimeError } from "./runtime-error";
import type { Namespaces } from "./sandbox";

/** An init that fails as on AWS, without a process. */
export interface LoadFault {
  error: RuntimeError;
  /** What the runtime prints of it. */
  printed: string;
}

/** What environments need of the machine. */
export interface Machine {
  javaHome: string;
  /** The runtime interface client's jars. */
  libDirectory: string;
  /** Environments' files, a folder each. */
  environmentsDirectory: string;
  /** What environments with namespaces of their own need; undefined where processes get none. */
  namespaces: Namespaces | undefined;
  /** What tokens of this local cloud's own are made with. */
  secret: string;
  /** What the function's runtime would say of its handler's classes, where the JDK here would take them. */
  loadFault?: LoadFault;
  logs: LogSink;
}

/** One that gives environments namespaces of their own. */
export interface IsolatingMachine extends Machine {
  namespaces: Namespaces;
}
