import { javaVersionOf } from "../runtime/java-version";
import type { ClassFile } from "./class-file";
import { CodeClasses } from "./code-classes";

/** What a look at a function's code has found, without running it. */
export interface Inspection {
  /** What its calls are going to fail of, or may, on AWS too; a sentence each. */
  warnings: string[];
  /** What Lambda's runtime says when it loads the handler, where its class files are too new for that runtime. */
  unsupported?: string;
}

/** A Java version's class file version is higher by this. */
const MAJOR = 44;

/** Classes that come from elsewhere, whatever the package has: the runtime's class loader asks its parents first. */
const OF_RUNTIME = /^(java|javax|jdk|sun|com\/sun|com\/amazonaws\/services\/lambda\/(runtime|crac))\//;

const INTERFACES = ["RequestHandler", "RequestStreamHandler"].map(
  (name) => `com/amazonaws/services/lambda/runtime/${name}`,
);

/** Public methods that every class has. */
const OF_OBJECT = ["equals", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait"];

const LISTED = 5;

/**
 * Looks at the handler's class and those that it extends and implements, which are loaded with it, and at the class file
 * versions of all others, which are only warned of: the ones that are never loaded do no harm.
 * @param handler as in Lambda's API: `com.acme.H` or `com.acme.H::method`
 */
export async function inspect(directory: string, handler: string, runtime: string): Promise<Inspection> {
  const classes = new CodeClasses(directory);
  const [className = "", method] = handler.split("::", 2);
  const name = className.replaceAll(".", "/");
  const limit = javaVersionOf(runtime) + MAJOR;
  const newer = await classes.newerThan(limit);
  const warnings = newer.length === 0 ? [] : [tooNew(newer, runtime)];
  if (OF_RUNTIME.test(name)) return { warnings };
  const { found, complete } = await lineage(classes, name);
  const [own] = found;
  if (own === undefined) return { warnings: [await notFound(classes, className), ...warnings] };
  const unsupported = found.find(({ major }) => major > limit);
  if (unsupported !== undefined) {
    const message = unsupportedMessage(unsupported, limit);
    return {
      warnings: [`java.lang.UnsupportedClassVersionError: ${message}. ${CALLS_FAIL}.`],
      unsupported: message,
    };
  }
  const missing = complete ? missingMethod(found, className, method) : undefined;
  return { warnings: missing === undefined ? warnings : [missing, ...warnings] };
}

/** A class and all that it extends and implements, as far as the package has them, in the order in which they are loaded. */
async function lineage(
  classes: CodeClasses,
  name: string,
): Promise<{ found: ClassFile[]; complete: boolean }> {
  const found: ClassFile[] = [];
  const seen = new Set<string>();
  let complete = true;
  const visit = async (each: string): Promise<void> => {
    if (seen.has(each) || each === "java/lang/Object" || INTERFACES.includes(each)) return;
    seen.add(each);
    const file = OF_RUNTIME.test(each) ? undefined : await classes.find(each);
    if (file === undefined) {
      complete = false;
      return;
    }
    found.push(file);
    for (const parent of [file.superName ?? "java/lang/Object", ...file.interfaces]) await visit(parent);
  };
  await visit(name);
  return { found, complete };
}

/** The JVM's words, after the error's name. */
const unsupportedMessage = ({ name, major, minor }: ClassFile, limit: number): string =>
  `${name} has been compiled by a more recent version of the Java Runtime (class file version ${major}.${minor}), ` +
  `this version of the Java Runtime only recognizes class file versions up to ${limit}.0`;

const CALLS_FAIL = "Calls will fail, on AWS too";

async function notFound(classes: CodeClasses, className: string): Promise<string> {
  const path = `${className.replaceAll(".", "/")}.class`;
  const where = (await classes.has(`BOOT-INF/classes/${path}`))
    ? "it is in BOOT-INF/classes, as in a Spring Boot fat jar, and"
    : `the package has no ${path}, and`;
  return `Class not found: ${className}. ${CALLS_FAIL}: ${where} Lambda looks only at the package's top and in lib/*.jar.`;
}

/** What the runtime interface client says of a handler that has no method to call, in its words. */
function missingMethod(found: ClassFile[], className: string, method?: string): string | undefined {
  const implemented = found.some(({ interfaces }) => interfaces.some((each) => INTERFACES.includes(each)));
  if (method === undefined) {
    if (implemented) return undefined;
    return `Class does not implement an appropriate handler interface: ${className}. ${CALLS_FAIL}.`;
  }
  const there =
    found.some(({ publicMethods }) => publicMethods.includes(method)) ||
    (implemented && method === "handleRequest") ||
    OF_OBJECT.includes(method);
  if (there) return undefined;
  return `No public method named ${method} with appropriate method signature found on class ${className}. ${CALLS_FAIL}.`;
}

function tooNew(newer: { name: string; major: number }[], runtime: string): string {
  const listed = newer.slice(0, LISTED).map(({ name, major }) => `${name} (Java ${major - MAJOR})`);
  const rest = newer.length - listed.length;
  return (
    `Compiled for a newer Java than ${runtime}'s: ${listed.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}. ` +
    "On AWS, whatever loads them fails with java.lang.UnsupportedClassVersionError."
  );
}
