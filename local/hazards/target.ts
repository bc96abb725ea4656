import { join } from "node:path";
import { DEFAULT_RUNTIME } from "../../config/runtimes";
import petsRequest from "../../petstore-java/src/main/resources/priming/event.json";
import { projectRoot } from "../setup/paths";

/** The function that is checked. */
export interface Target {
  /** Path of its zip. */
  zip: string;
  /** As Lambda takes it: `java21`. */
  runtime: string;
  handler: string;
  /** MB. */
  memory: number;
  /** Seconds. */
  timeout: number;
  environment: Record<string, string>;
  requests: Request[];
}

/** What the function is called with. */
export interface Request {
  /** Stable, for people and for where a hazard is. */
  name: string;
  event: unknown;
}

/** Settings that a target has where nothing else is said: the program's own. */
export const USUAL = { runtime: DEFAULT_RUNTIME, memory: 1512, timeout: 30 } as const;

const NEW_PET = { breed: "Whippet", name: "Ada" };

/** The pet store as the program deploys it, with a request for each thing that it does. */
export const petStore = (): Target => ({
  ...USUAL,
  zip: join(projectRoot, "petstore-java/target/petstore.zip"),
  handler: "petstore.PetStoreHandler::handleRequest",
  environment: {},
  requests: [
    { name: "GET /pets", event: petsRequest },
    { name: "GET /pets/1", event: { ...petsRequest, path: "/pets/1" } },
    {
      name: "POST /pets",
      event: { ...petsRequest, httpMethod: "POST", body: JSON.stringify(NEW_PET) },
    },
  ],
});

/** Events with names: a method and path where they are HTTP requests, else their number. */
export const requestsOf = (events: readonly unknown[]): Request[] =>
  events.map((event, index) => ({ name: httpName(event) ?? `request ${index + 1}`, event }));

/** Of payload format 1.0 and 2.0. */
function httpName(event: unknown): string | undefined {
  const { httpMethod, path, rawPath, requestContext } = (event ?? {}) as Record<string, unknown>;
  const { http } = (requestContext ?? {}) as { http?: { method?: unknown } };
  const [method, place] = [httpMethod ?? http?.method, path ?? rawPath];
  return typeof method === "string" && typeof place === "string" ? `${method} ${place}` : undefined;
}
