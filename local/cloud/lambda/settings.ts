import { ServiceError } from "../errors";
import type { FunctionSettings } from "./api";
import { checkLoggingConfig } from "./logging-config";

/** Lambda's quotas: MB, seconds, bytes. */
const MEMORY = { min: 128, max: 10_240 };
const TIMEOUT = { min: 1, max: 900 };
const STORAGE = { min: 512, max: 10_240 };
const ENVIRONMENT_BYTES = 4096;

/** Lambda's defaults for what a function leaves out. */
export const DEFAULTS = { MemorySize: 128, Timeout: 3, EphemeralStorage: 512 } as const;

/** Variables that only Lambda sets ("Reserved environment variables" in AWS's developer guide). */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(?!EXEC_WRAPPER|LOG_LEVEL|LOG_FORMAT).*|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN)$/;

/**
 * Checks what Lambda checks before it takes a function's settings.
 * @throws ServiceError InvalidParameterValueException, ValidationException
 */
export function checkSettings(settings: FunctionSettings): void {
  const fail = (message: string): never => {
    throw new ServiceError("InvalidParameterValueException", 400, message);
  };
  const { Runtime, Handler, MemorySize, Timeout, Role, Environment, SnapStart, Architectures } = settings;
  if (Runtime === undefined || !/^java(11|17|21|25)(\.al2023)?$/.test(Runtime)) {
    fail(`The local cloud runs Java 11 and later; runtime '${String(Runtime)}' is not among them.`);
  }
  if (Handler === undefined || !/^[^\s]{1,128}$/.test(Handler)) fail("A function needs a handler.");
  if (Role === undefined) fail("A function needs a role.");
  const within = (value: number, { min, max }: typeof MEMORY) =>
    Number.isInteger(value) && value >= min && value <= max;
  if (!within(MemorySize ?? DEFAULTS.MemorySize, MEMORY)) {
    fail(`MemorySize must be between ${MEMORY.min} and ${MEMORY.max} MB, not ${MemorySize}.`);
  }
  if (!within(Timeout ?? DEFAULTS.Timeout, TIMEOUT)) {
    fail(`Timeout must be between ${TIMEOUT.min} and ${TIMEOUT.max} seconds, not ${Timeout}.`);
  }
  const storage = settings.EphemeralStorage?.Size ?? DEFAULTS.EphemeralStorage;
  if (!within(storage, STORAGE)) {
    fail(`EphemeralStorage must be between ${STORAGE.min} and ${STORAGE.max} MB, not ${storage}.`);
  }
  const apply = SnapStart?.ApplyOn;
  if (apply === "PublishedVersions" && storage > DEFAULTS.EphemeralStorage) {
    fail(`SnapStart takes no more than ${DEFAULTS.EphemeralStorage} MB of EphemeralStorage, not ${storage}.`);
  }
  if (apply !== undefined && apply !== "PublishedVersions" && apply !== "None") {
    fail(`SnapStart applies on PublishedVersions or None, not '${String(apply)}'.`);
  }
  if ((Architectures ?? []).some((each) => each !== "x86_64" && each !== "arm64")) {
    fail(`Architectures are x86_64 and arm64, not ${String(Architectures)}.`);
  }
  checkLoggingConfig(settings.LoggingConfig);
  const variables = Environment?.Variables ?? {};
  const reserved = Object.keys(variables).filter((name) => RESERVED.test(name));
  if (reserved.length > 0) {
    fail(
      "Lambda was unable to configure your environment variables because the environment variables you have " +
        `provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const invalid = Object.keys(variables).filter((name) => !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name));
  if (invalid.length > 0) fail(`Not names of environment variables: ${invalid.join(", ")}`);
  if (Buffer.byteLength(JSON.stringify(variables)) > ENVIRONMENT_BYTES) {
    fail(`Environment variables may take ${ENVIRONMENT_BYTES} bytes in all.`);
  }
}
