/** The largest payload of a synchronous invocation, in bytes (Lambda's quota of 6 MB). */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024;

/** The largest answer, in bytes: the quota, and 100 that Lambda adds (they are in the number that its error names). */
export const RESPONSE_LIMIT = PAYLOAD_LIMIT + 100;
