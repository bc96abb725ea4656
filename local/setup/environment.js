"use strict";

const { distrustTsxCache } = require("./tsx-cache");

/** What no proxy is asked for: every process here talks to others on this machine. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

/** Programs read one spelling or the other; gRPC's Node.js client reads the third where it is set, and then no other. */
const SPELLINGS = ["no_proxy", "NO_PROXY"];
const ONLY_WHERE_SET = ["no_grpc_proxy"];

/** Set by Node.js's and Go's clients, curl, npm, apt and the like. */
const PROXIES = ["http_proxy", "https_proxy", "all_proxy", "grpc_proxy"];

/** Keeps the AWS SDK's line about Node.js 20, and only that, out of everybody's terminal: the set-up says it once. */
const SDK_WARNING = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

/**
 * Whether some proxy is set.
 * @param {NodeJS.ProcessEnv} env
 */
function usesProxy(env = process.env) {
  return PROXIES.some((name) => env[name] || env[name.toUpperCase()]);
}

/**
 * Changes what this process and the ones that it starts take from the environment: no connection to this machine goes
 * through a proxy, all else does as the user has set it; the AWS SDK doesn't repeat its advice on Node.js; and tsx runs
 * nothing that another user may have compiled.
 * @param {NodeJS.ProcessEnv} env
 */
function prepareEnvironment(env = process.env) {
  env[SDK_WARNING] ??= "true";
  distrustTsxCache(env);
  if (!usesProxy(env)) return;
  const users = SPELLINGS.flatMap((name) => hosts(env[name]));
  for (const name of SPELLINGS) env[name] = [...new Set([...users, ...LOOPBACK])].join(",");
  for (const name of ONLY_WHERE_SET) {
    if (env[name]) env[name] = [...new Set([...hosts(env[name]), ...LOOPBACK])].join(",");
  }
}

/** @param {string | undefined} list */
function hosts(list) {
  return (list ?? "").split(/[\s,]+/).filter(Boolean);
}

module.exports = { prepareEnvironment, usesProxy };
