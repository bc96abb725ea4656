"use strict";
const { hasRuntimeClient } = require("../../components/applicationBuilds");
const { givenJava, isOwnFunction, wantedJava } = require("./runtime-setting");

/**
 * What the set-up can bring. `release`: a Pulumi CLI with a language host, which runs the program for AWS;
 * `boot4`: the application's second build; `jdk17` and such: a JDK that the functions' runtime needs.
 * @typedef {"jdk" | "jdk17" | "jdk21" | "jdk25" | "maven" | "ab" | "mounting" | "packages" | "pulumi" | "release" | "criu" | "application" |
 *   "boot4"} Need
 */

/** @type {Record<"everything" | "ownFunction" | "aws" | "awsBench" | "packages" | "functions", Need[]>} */
const needs = {
  everything: ["jdk", "maven", "ab", "mounting", "packages", "pulumi", "criu", "application"],
  /** A function of the user's own on this machine: nothing is built. */
  ownFunction: ["jdk", "ab", "mounting", "packages", "pulumi", "criu"],
  /** Deploying to AWS. */
  aws: ["jdk", "maven", "packages", "release", "application"],
  /** Measuring a stack on AWS. */
  awsBench: ["ab", "packages", "pulumi"],
  packages: ["packages"],
  /** Running functions on this machine, without a deployment. */
  functions: ["jdk", "maven", "mounting", "packages", "criu", "application"],
};

/** The Java versions that a runtime may need beyond what the build does, as needs. */
const RUNTIME_JDKS = /** @type {const} */ ({ jdk17: 17, jdk21: 21, jdk25: 25 });

/**
 * What deploying to this machine takes, with the JDK that the runtime setting asks for.
 * @param {string[]} args
 * @returns {Need[]}
 */
function everythingFor(args) {
  // Lambda's runtime interface client comes with the application's first build.
  const usual = isOwnFunction(args) && hasRuntimeClient() ? needs.ownFunction : needs.everything;
  return withJdk(usual, wantedJava(args));
}

/**
 * @param {Need[]} usual
 * @param {number | undefined} java the version that functions need; undefined where any does
 * @returns {Need[]}
 */
function withJdk(usual, java) {
  const jdk = Object.entries(RUNTIME_JDKS).find(([, version]) => version === java);
  return jdk ? [...usual, /** @type {Need} */ (jdk[0])] : usual;
}

/** What `npm run bench` does with files alone. */
const FILE_COMMANDS = ["compare", "history", "page", "picture", "figures", "help"];

/**
 * What a program of this project needs for what its command line asks for.
 * @param {string} program
 * @param {string[]} args
 */
function needsOf(program, args) {
  if (args.includes("--help") || args.includes("-h")) return needs.packages;
  if (program === "local/hazards/main.ts") return withJdk(needs.functions, givenJava(args));
  if (program !== "bench/main.ts") return everythingFor(args);
  if (FILE_COMMANDS.includes(args[0] ?? "")) return needs.packages;
  // As its parser sees it: the last one counts.
  const stacks = args.flatMap((arg, i) => {
    if (arg.startsWith("--stack=")) return arg.slice("--stack=".length);
    return args[i - 1] === "--stack" ? arg : [];
  });
  return (stacks.at(-1) ?? "local") === "local" ? everythingFor(args) : needs.awsBench;
}

module.exports = { needs, needsOf, FILE_COMMANDS, RUNTIME_JDKS };
