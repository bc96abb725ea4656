import { resourceType, type Context } from "../resource";
import { run } from "../run-command";

interface CommandInputs {
  create?: string;
  update?: string;
  delete?: string;
  dir?: string;
  environment?: Record<string, string>;
  interpreter?: string[];
  stdin?: string;
  triggers?: unknown[];
  addPreviousOutputInEnv?: boolean;
  logging?: "stdout" | "stderr" | "stdoutAndStderr" | "none";
}

type State = Readonly<Record<string, unknown>>;

/** A change of one of these runs the command again, so what it prints isn't known before. */
const DECIDES_OUTPUT = [
  "create",
  "update",
  "dir",
  "environment",
  "interpreter",
  "stdin",
  "triggers",
  "addPreviousOutputInEnv",
] as const;

/** Runs commands of the program in earnest, with the AWS SDK pointed at the local cloud. */
export const command = resourceType<CommandInputs>({
  token: "command:local:Command",
  inputs: {
    create: "string",
    update: "string",
    delete: "string",
    dir: "string",
    environment: { map: "string" },
    interpreter: { list: "string" },
    stdin: "string",
    triggers: { list: "any" },
    addPreviousOutputInEnv: "boolean",
    logging: { oneOf: ["stdout", "stderr", "stdoutAndStderr", "none"] },
  },
  forceNew: ["triggers"],
  computed: ["stdout", "stderr"],
  computedFrom: { stdout: DECIDES_OUTPUT, stderr: DECIDES_OUTPUT },
  async create(inputs, context) {
    const id = context.urn.split("::").at(-1) ?? "command";
    return {
      id: `${id}${Date.now().toString(36)}`,
      outputs: await execute(inputs.create, inputs, {}, context),
    };
  },
  async read(_id, inputs, state) {
    return { inputs, outputs: state };
  },
  // Without a command of its own, an update runs `create` again.
  async update(_id, inputs, _old, context, state) {
    return execute(inputs.update ?? inputs.create, inputs, state, context);
  },
  async delete(_id, inputs, context, state) {
    await execute(inputs.delete, inputs, state, context);
  },
});

async function execute(text: string | undefined, inputs: CommandInputs, state: State, context: Context) {
  if (!text) return { stdout: state.stdout ?? "", stderr: state.stderr ?? "" };
  const previous = inputs.addPreviousOutputInEnv === false ? {} : previousOutput(state);
  const logging = inputs.logging ?? "stdoutAndStderr";
  return run({
    command: text,
    interpreter: inputs.interpreter ?? ["/bin/sh", "-c"],
    folder: inputs.dir,
    base: context.programFolder,
    environment: {
      ...context.services.awsEnvironment(),
      // For the remedy of a version that fails.
      PETSTORE_DEPLOY_COMMAND: "npm start",
      ...previous,
      ...inputs.environment,
    },
    stdin: inputs.stdin,
    signal: context.signal,
    onLine(stream, line) {
      if (logging === stream || logging === "stdoutAndStderr") context.info(line);
    },
  });
}

function previousOutput(state: State): Record<string, string> {
  if (typeof state.stdout !== "string") return {};
  return {
    PULUMI_COMMAND_STDOUT: state.stdout,
    PULUMI_COMMAND_STDERR: typeof state.stderr === "string" ? state.stderr : "",
  };
}
