import { PET_STORE, petStoreSettings } from "./functionSettings";
import { configRemove, configRemoveEntry, configSet } from "./remedies";
import type { Resolved } from "./resolve";
import type { Checked } from "./settings";

/** What SnapStart takes of /tmp at most, in MB. https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes */
const SNAPSTART_STORAGE = 512;

/** Of no use where the function has no API. */
const API_ONLY = [
  ...["method", "body", "payloadFormat", "corsOrigins", "throttlingBurst", "throttlingRate"],
] as const;

/** What is wrong with settings that are right each by itself, one line for each fault. */
export function conflicts(settings: Checked, raw: Record<string, string>, stack: string): string[] {
  const { handler, name, environment, ephemeralStorage, payloadFormat, helloWorld } = settings;
  const isPetStore = handler === PET_STORE.handler;
  const faults: (string | false)[] = [
    ephemeralStorage > SNAPSTART_STORAGE &&
      `ephemeralStorage can't be ${ephemeralStorage}: SnapStart takes no more than ${SNAPSTART_STORAGE} MB; ` +
        configRemove("ephemeralStorage", stack),
    !isPetStore &&
      raw.zip === undefined &&
      `handler is ${handler}, but zip is still the pet store's: ${configSet("zip", "target/function.zip", stack)}`,
    isPetStore &&
      payloadFormat === "2.0" &&
      `payloadFormat can't be 2.0: the pet store takes 1.0; ${configSet("payloadFormat", "1.0", stack)}`,
    isPetStore &&
      Object.hasOwn(environment, "PRIMING") &&
      `environment can't have PRIMING: the setting priming sets it; ${configRemoveEntry("environment.PRIMING", stack)}`,
    isPetStore &&
      helloWorld &&
      name === "hello" &&
      `name can't be hello: the hello-world function is called so; ${configRemove("name", stack)}`,
  ];
  return faults.filter((fault) => fault !== false);
}

/** A word on settings that are set and do nothing: the pet store's for another function, an API's for one without. */
export function notActedOn(
  { isPetStore, hasApi, handler }: Resolved,
  raw: Record<string, string>,
  stack: string,
): string[] {
  const set = (keys: readonly string[]) => keys.filter((key) => raw[key] !== undefined);
  const ofPetStore = isPetStore ? [] : set(Object.keys(petStoreSettings));
  const ofApi = hasApi ? [] : set(API_ONLY);
  return [
    ...word(ofPetStore, `of the pet store alone, and nothing is done about it for ${handler}`, stack),
    ...word(ofApi, "of an API, and there is none, since event is set and path isn't", stack),
  ];
}

function word(keys: string[], why: string, stack: string): string[] {
  if (keys.length === 0) return [];
  const remedies = keys.map((key) => configRemove(key, stack)).join(" && ");
  return [`${keys.join(", ")}: ${why}; ${remedies}`];
}
