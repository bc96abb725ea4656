"use strict";

/**
 * What is said on apt's command line, where it counts for more than any apt.conf: nothing is installed that isn't signed,
 * and no archive is read that is unsigned, signed with a broken algorithm, or no longer signed (apt-secure(8)).
 */
const SIGNED = [
  ...["APT::Get::AllowUnauthenticated", "APT::Get::force-yes", "APT::Authentication::TrustCDROM"],
  ...[
    "Acquire::AllowInsecureRepositories",
    "Acquire::AllowWeakRepositories",
    "Acquire::AllowDowngradeToInsecureRepositories",
  ],
].flatMap((name) => ["-o", `${name}=false`]);

module.exports = { SIGNED };
