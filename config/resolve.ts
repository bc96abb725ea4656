import petsRequest from "../petstore-java/src/main/resources/priming/event.json";
import { apiRequest } from "./apiRequest";
import { PET_STORE } from "./functionSettings";
import type { Checked } from "./settings";

/** The settings with all that follows from which function it is. */
export type Resolved = Omit<Checked, "name" | "path" | "event" | "priming"> & {
  /** Whether it is this project's own application; else it is a user's. */
  isPetStore: boolean;
  /** What resources are named after. */
  name: string;
  /** Whether it is behind an HTTP API. */
  hasApi: boolean;
  /** What is called through its API, with its query. */
  path: string;
  /** What it is called with where nobody else calls it: once a week, say. */
  event: unknown;
  /** The methods that browsers of other origins may use. */
  corsMethods: string[];
};

/** Fills in what has another default for the pet store than for another function, and leaves out what is only the pet store's. */
export function resolve(checked: Checked): Resolved {
  const { priming, ...settings } = checked;
  const { name, path = checked.handler === PET_STORE.handler ? "/pets" : "/", event, environment } = checked;
  if (checked.handler === PET_STORE.handler)
    return {
      ...{ ...settings, isPetStore: true, name: name ?? "petstore", hasApi: true, path },
      event: event === undefined ? petsRequest : event,
      environment: { ...environment, PRIMING: priming },
      corsMethods: ["GET", "POST"],
    };
  return {
    ...{ ...settings, isPetStore: false, name: name ?? "app", helloWorld: false, springBoot4: false, path },
    // One with events of its own kind is called by a queue, a schedule or directly.
    hasApi: event === undefined || checked.path !== undefined,
    event: event === undefined ? apiRequest({ ...checked, path }) : event,
    corsMethods: [...new Set(["GET", checked.method])],
  };
}
