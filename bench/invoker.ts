import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { runAb, type LoadResult } from "./ab";
import type { Caller, Load, Side } from "./caller";
import { BenchError } from "./errors";
import { errorText } from "./functionError";
import { INVOCATION_PATIENCE_S, probe, type Probe, type Target } from "./probe";
import type { Application, LocalFigures, Stack } from "./stack";
import { median } from "./statistics";

/** What Lambda's own API answers to a signature that has grown too old. */
const REFUSED = "403";

/** Calls a function through Lambda's own API: the local cloud by ab, AWS by its SDK. */
export function invokerOf(
  { local, invoker }: Pick<Stack, "local" | "invoker">,
  application: Application,
): Caller {
  if (local) return signedCaller(local, application);
  if (invoker) return sdkCaller(invoker, application);
  throw new Error("a stack that nothing can invoke functions of");
}

/** Without a qualifier it is `$LATEST` that is invoked. */
const qualifierOf = (side: Side, { alias }: Application) => (side === "baseline" ? undefined : alias);

const addressOf = ({ functionName, alias }: Application, side: Side) =>
  `the function ${functionName}${side === "baseline" ? "" : `:${alias}`}`;

function signedCaller(local: LocalFigures, application: Application): Caller {
  const { functionName, event = "" } = application;
  const target = async (side: Side): Promise<Target> => {
    const { url, headers } = await local.signedInvocation(
      functionName,
      qualifierOf(side, application),
      event,
    );
    const type = { "content-type": "application/json" };
    return {
      url,
      method: "POST",
      headers: { ...headers, ...type },
      body: event,
      patience: INVOCATION_PATIENCE_S,
    };
  };
  return {
    address: (side) => addressOf(application, side),
    single: async (side, signal) => probe(await target(side), signal),
    load: async (side, load) => {
      const result = await runAb({ ...load, target: await target(side), isInvocation: true });
      if ((result.statusCodes[REFUSED] ?? 0) > 0)
        throw new BenchError(
          "the load took longer than the signature of its requests is good for: fewer --requests, " +
            "or a greater --concurrency",
        );
      return result;
    },
  };
}

function sdkCaller(client: LambdaClient, application: Application): Caller {
  const single = (side: Side, signal?: AbortSignal) => invoke(client, side, application, signal);
  return {
    address: (side) => addressOf(application, side),
    single,
    load: async (side, load) => {
      const result = await drive(() => single(side, load.signal), load);
      await mkdir(load.directory, { recursive: true });
      await writeFile(join(load.directory, `${load.name}.json`), `${JSON.stringify(result)}\n`);
      return result;
    },
  };
}

async function invoke(
  client: LambdaClient,
  side: Side,
  application: Application,
  signal?: AbortSignal,
): Promise<Probe> {
  const { functionName: FunctionName, event = "" } = application;
  const Qualifier = qualifierOf(side, application);
  const sentAt = Date.now();
  const start = performance.now();
  const seen = (answer: Pick<Probe, "status" | "error" | "functionError">): Probe => ({
    ...{ sentAt, duration: performance.now() - start },
    ...answer,
  });
  try {
    const command = new InvokeCommand({ FunctionName, Qualifier, Payload: Buffer.from(event) });
    const { StatusCode, FunctionError, Payload } = await client.send(command, { abortSignal: signal });
    const functionError =
      FunctionError === undefined ? undefined : errorText(Buffer.from(Payload ?? []).toString());
    return seen({ status: StatusCode ?? 0, ...(functionError !== undefined && { functionError }) });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    const { $metadata, name, message } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return seen({ status: $metadata?.httpStatusCode ?? 0, error: `${name}: ${message}` });
  }
}

/** Sends requests as ab does: the first alone, the others so many at a time once it has been answered. */
export async function drive(
  send: () => Promise<Probe>,
  { requests, concurrency }: Pick<Load, "requests" | "concurrency">,
): Promise<LoadResult> {
  const start = performance.now();
  const answers = [await send()];
  let sent = 1;
  const connection = async () => {
    while (sent < requests) {
      sent++;
      answers.push(await send());
    }
  };
  await Promise.all(Array.from({ length: concurrency }, connection));
  return loadOf(answers, concurrency, (performance.now() - start) / 1000);
}

function loadOf(answers: readonly Probe[], concurrency: number, seconds: number): LoadResult {
  const answered = answers.filter(({ status }) => status !== 0);
  const others = answered.filter(({ status }) => status < 200 || status > 299);
  const errors = answers.flatMap(({ functionError }) => functionError ?? []);
  const statusCodes: Record<string, number> = {};
  for (const { status } of others) statusCodes[status] = (statusCodes[status] ?? 0) + 1;
  const times = answered.map(({ duration }) => duration);
  return {
    ...{ requests: answers.length, concurrency, completed: answered.length },
    failed: answers.length - answered.length + errors.length,
    functionErrors: errors.length,
    ...(errors[0] !== undefined && { functionError: errors[0] }),
    ...{ non2xx: others.length, statusCodes, requestsPerSecond: answered.length / seconds },
    ...{ times, p50: times.length > 0 ? median(times) : 0 },
  };
}
