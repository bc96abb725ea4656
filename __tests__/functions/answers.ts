import { isDeepStrictEqual } from "node:util";
import type { InvokeResponse } from "../../local/cloud/lambda/api";
import { NAME, type FunctionCase } from "./functions";

/** What every function answers. */
export interface Answer {
  greeting: string;
  /** Made when the function was initialised: the same wherever that is restored. */
  initialised: string;
  /** How many calls this environment has had, this one included. */
  call: number;
  /** Made for this call, where the framework has them by its own native code. */
  random: string;
}

/** Answers of two environments that were restored from one snapshot, and of one that wasn't. */
export interface Answers {
  /** The first call of the first environment. */
  first: Answer;
  /** Two calls at once, in any order: the first environment's second, and the first of a second environment. */
  atOnce: [Answer, Answer];
  cold: Answer;
}

/** A function doesn't do here what it is to do; the message says what. */
export class FunctionFailure extends Error {}

/** @throws FunctionFailure where the function or its framework has failed */
export function answerOf({ http }: Pick<FunctionCase, "http">, response: InvokeResponse): Answer {
  const text = response.payload.toString();
  if (response.functionError !== undefined) {
    const { errorType, errorMessage } = parsed<Record<string, string>>(text);
    throw new FunctionFailure(`${errorType}: ${errorMessage}`);
  }
  if (!http) return parsed(text);
  const { statusCode, body } = parsed<{ statusCode: number; body: string }>(text);
  if (statusCode !== 200) throw new FunctionFailure(`status ${statusCode}: ${body}`);
  return parsed(body);
}

function parsed<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new FunctionFailure(`the answer isn't JSON: ${text}`);
  }
}

/** @throws FunctionFailure that names what isn't as it is to be */
export function checkAnswers({ expected }: Pick<FunctionCase, "expected">, answers: Answers): void {
  const { first, cold } = answers;
  const atOnce = [...answers.atOnce].sort((a, b) => a.call - b.call);
  const all = [first, ...atOnce, cold];
  const check = (holds: boolean, what: string) => {
    if (!holds) throw new FunctionFailure(what);
  };
  for (const answer of all) {
    for (const [key, value] of Object.entries({ greeting: `Hello, ${NAME}`, ...expected })) {
      const given = (answer as unknown as Record<string, unknown>)[key];
      check(
        isDeepStrictEqual(given, value),
        `${key} is ${JSON.stringify(given)}, not ${JSON.stringify(value)}`,
      );
    }
  }
  const calls = all.map(({ call }) => call).join(", ");
  check(calls === "1, 1, 2, 1", `the environments count their calls as ${calls}, not as 1, 1, 2, 1`);
  const restored = new Set([first, ...atOnce].map(({ initialised }) => initialised));
  check(restored.size === 1, "restored environments don't come from one initialisation");
  check(!restored.has(cold.initialised), "$LATEST has what the version was initialised with");
  check(new Set(all.map(({ random }) => random)).size === all.length, "random numbers are the same twice");
}
