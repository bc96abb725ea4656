import { z } from "zod";
import { environmentVariables } from "./environment";
import { help, json, onOff, wholeNumber } from "./kinds";
import { DEFAULT_RUNTIME, RUNTIME_NAMES } from "./runtimes";

/** The pet store's own handler and zip: with another handler, it is another function. */
export const PET_STORE = {
  handler: "petstore.PetStoreHandler::handleRequest",
  zip: "petstore-java/target/petstore.zip",
} as const;

/** A class with its package, and the method where it isn't the usual one; Lambda takes 128 characters. */
const HANDLER =
  /^(?=.{1,128}$)[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*(::[\p{L}_$][\p{L}\p{N}_$]*)?$/u;

/** With a query or without; what else a URL may hold is percent-encoded. */
const PATH =
  /^\/([\w\-.~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*(\?([\w\-.~!$&'()*+,;=:@/?[\]]|%[0-9A-Fa-f]{2})*)?$/;

const POLICY_ARN = /^arn:aws[\w-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]{1,512}$/;

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** What the function is: its code, its configuration, and what it is called with. */
export const functionSettings = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .optional()
    .meta(
      help({
        may: "small letters, digits and hyphens, a letter first, 31 at most",
        set: ["name", "orders"],
        usual: "`petstore`; for another function `app`",
      }),
    ),
  zip: z
    .string()
    .min(1)
    .default(PET_STORE.zip)
    .meta(help({ may: "the path of a zip file", set: ["zip", PET_STORE.zip] })),
  handler: z
    .string()
    .regex(HANDLER)
    .default(PET_STORE.handler)
    .meta(
      help({
        may: "a class and its method, as in com.acme.Orders::handleRequest",
        set: ["handler", "com.acme.Orders::handleRequest"],
      }),
    ),
  runtime: z
    .enum(RUNTIME_NAMES)
    .default(DEFAULT_RUNTIME)
    .meta(help({ may: `one of ${RUNTIME_NAMES.join(", ")}`, set: ["runtime", "java21"] })),
  memory: wholeNumber(128, 10_240)
    .default(1512)
    .meta(help({ may: "a whole number of MB from 128 to 10240", set: ["memory", "1512"] })),
  timeout: wholeNumber(1, 900)
    .default(30)
    .meta(help({ may: "a whole number of seconds from 1 to 900", set: ["timeout", "30"] })),
  architecture: z
    .enum(["x86_64", "arm64"])
    .default("x86_64")
    .meta(help({ may: "one of x86_64, arm64", set: ["architecture", "arm64"] })),
  ephemeralStorage: wholeNumber(512, 10_240)
    .default(512)
    .meta(help({ may: "a whole number of MB from 512 to 10240", set: ["ephemeralStorage", "512"] })),
  environment: json(environmentVariables)
    .default({})
    .meta(
      help({
        may: "a map of variables that Lambda accepts, 4 KB in all",
        set: ["environment.TABLE", "orders"],
      }),
    ),
  policies: json(z.array(z.string().regex(POLICY_ARN)).refine((arns) => new Set(arns).size === arns.length))
    .default([])
    .meta(
      help({
        may: "a list of ARNs of IAM policies, each once",
        set: ["policies[0]", "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"],
      }),
    ),
  path: z
    .string()
    .regex(PATH)
    .optional()
    .meta(
      help({
        may: "a path that begins with /, with a query or without",
        set: ["path", "/orders"],
        usual: "`/pets`; for another function `/`",
      }),
    ),
  method: z
    .enum(METHODS)
    .default("GET")
    .meta(help({ may: `one of ${METHODS.join(", ")}`, set: ["method", "POST"] })),
  body: z
    .string()
    .optional()
    .meta(help({ may: "text", set: ["body", '{"item":"tea"}'] })),
  event: json(z.json())
    .optional()
    .meta(help({ may: "JSON", set: ["event", '{"Records":[]}'], usual: "a request as an API sends it" })),
  // YAML takes 2.0 for a number.
  payloadFormat: z
    .enum(["1", "1.0", "2", "2.0"])
    .transform((format): "1.0" | "2.0" => (format.startsWith("1") ? "1.0" : "2.0"))
    .default("1.0")
    .meta(help({ may: "one of 1.0, 2.0", set: ["payloadFormat", "2.0"] })),
};

/** What belongs to the pet store alone. */
export const petStoreSettings = {
  priming: z
    .enum(["invoke", "classes", "none"])
    .default("invoke")
    .meta(help({ may: "one of invoke, classes, none", set: ["priming", "invoke"] })),
  helloWorld: onOff()
    .default(false)
    .meta(help({ may: "true or false", set: ["helloWorld", "true"] })),
  springBoot4: onOff()
    .default(false)
    .meta(help({ may: "true or false", set: ["springBoot4", "true"] })),
};
