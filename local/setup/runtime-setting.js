"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { stateDir } = require("./paths");

/** What the pet store's build on Spring Boot 4 runs on where the setting is Java 11: see index.ts. */
const BOOT4_JAVA = 21;

/**
 * The Java version that the functions of a local deployment need, by what its command line and the stored settings say.
 * Wrong ones are the program's to refuse.
 * @param {string[]} args of `npm start` or `npm run bench`
 * @returns {number | undefined} undefined where any JDK does
 */
function wantedJava(args) {
  const own = isOwnFunction(args);
  const settings = new Map([...(own || args.includes("--fresh") ? [] : storedSettings()), ...given(args)]);
  const version = javaOf(settings.get("runtime")) ?? 11;
  if (own) return version > 11 ? version : undefined;
  const boot4 = settings.get("springBoot4") === "true" || args.some((arg) => /\bboot4\b/.test(arg));
  if (boot4 && version === 11) return BOOT4_JAVA;
  return version > 11 ? version : undefined;
}

/**
 * The Java version of the runtime that a command line names itself, for `npm run check:snapshot`, where no stack is asked.
 * @param {string[]} args
 */
const givenJava = (args) => javaOf(new Map(given(args)).get("runtime"));

/**
 * @param {string | undefined} runtime as Lambda names it
 * @returns {number | undefined}
 */
const javaOf = (runtime) => Number(/^java(\d+)/.exec(runtime ?? "")?.[1]) || undefined;

/**
 * Whether the command line is about a function of the user's own, whose stack remembers nothing.
 * @param {string[]} args
 */
const isOwnFunction = (args) => args.some((arg) => /^--zip(=|$)/.test(arg));

/**
 * Settings on the command line; undefined for those that it takes away. As its parser sees them: the last one counts.
 * @param {string[]} args
 * @returns {[string, string | undefined][]}
 */
function given(args) {
  return args.flatMap((arg, i) => {
    const set = /^(?:--config=|-c)(.+)$/.exec(arg)?.[1] ?? after(args, i, "--config", "-c");
    const unset = /^(?:--unset=|-u)(.+)$/.exec(arg)?.[1] ?? after(args, i, "--unset", "-u");
    const [key = "", value = ""] = (set ?? "").split("=", 2);
    /** @type {[string, string | undefined][]} */
    const found = [];
    if (set !== undefined) found.push([key, value]);
    if (unset !== undefined) found.push([unset, undefined]);
    const runtime = /^--runtime=(.+)$/.exec(arg)?.[1] ?? after(args, i, "--runtime");
    if (runtime !== undefined) found.push(["runtime", runtime]);
    return found;
  });
}

/** @param {string[]} args @param {number} i @param {string[]} options */
function after(args, i, ...options) {
  return options.includes(args[i - 1] ?? "") ? args[i] : undefined;
}

/**
 * The plain settings that the local stack has stored.
 * @returns {[string, string | undefined][]}
 */
function storedSettings() {
  const folder = path.resolve(process.env.PETSTORE_LOCAL_STATE || stateDir);
  try {
    const text = fs.readFileSync(path.join(folder, "Pulumi.local.yaml"), "utf8");
    return [...text.matchAll(/^\s+[\w-]+:(\w+): ["']?([^"'\n]*)["']?$/gm)].map((match) => [
      match[1] ?? "",
      match[2],
    ]);
  } catch {
    return [];
  }
}

module.exports = { givenJava, isOwnFunction, storedSettings, wantedJava };
