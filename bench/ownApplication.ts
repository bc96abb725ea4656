import { z } from "zod";
import { BenchError } from "./errors";
import { digest, type OwnFacts } from "./ownFacts";
import { lacking, url, type Addressed, type Application } from "./stack";
import { isOwn, ownApp } from "./variants";

/** What a function of the user's own is called, and called with. */
export interface OwnCall {
  label: string;
  method?: string | undefined;
  body?: string | undefined;
  /** JSON. */
  event?: string | undefined;
}

/** Outputs of a function that may have an HTTP API or none. */
const shape = z.object({
  functionName: z.string(),
  version: z.coerce.string(),
  alias: z.string(),
  apiUrl: url().optional(),
  baselineUrl: url().optional(),
});
const withBaseline = shape.extend({ baselineUrl: url() });

/**
 * The user's function that a stack's outputs name.
 * @throws BenchError saying what is missing: the deployment, the baseline, or an event to invoke it with
 */
export function ownApplication(stack: string, outputs: unknown, called: OwnCall): Addressed {
  const parsed = shape.safeParse(outputs);
  if (!parsed.success) throw lacking(stack, parsed.error);
  const { functionName, version, alias, apiUrl } = parsed.data;
  const own = { app: ownApp(called.label), functionName, alias, version };
  if (apiUrl === undefined) {
    if (called.event === undefined)
      throw new BenchError(
        `the function of the stack ${stack} has no API, and nobody says what to invoke it with`,
        `npm run bench -- --stack ${stack} --event event.json`,
      );
    return { ...own, event: called.event };
  }
  const compared = withBaseline.safeParse(outputs);
  if (!compared.success) throw lacking(stack, compared.error);
  const { method = "GET", body } = called;
  return {
    ...own,
    urls: { baseline: compared.data.baselineUrl, snapstart: apiUrl },
    request: { method, ...(body !== undefined && { body }) },
  };
}

/** What results tell of the user's function, where one of the applications is one. */
export function ownFactsOf(applications: readonly Application[]): OwnFacts | undefined {
  const own = applications.find(({ app }) => isOwn(app));
  if (!own) return undefined;
  const { handler = "unknown", code, urls, request, event = "" } = own;
  return { handler, ...(code !== undefined && { code }), call: urls ? ofApi(urls, request) : ofEvent(event) };
}

function ofApi(
  { snapstart }: NonNullable<Application["urls"]>,
  request: Application["request"],
): OwnFacts["call"] {
  const { pathname, search } = new URL(snapstart);
  const { method = "GET", body } = request ?? {};
  return { by: "api", method, path: pathname + search, ...(body !== undefined && { body: digest(body) }) };
}

const ofEvent = (event: string): OwnFacts["call"] => ({ by: "invoke", event: digest(event) });
