/** Quotas of HTTP APIs, as the API Gateway developer guide lists them ("Quotas for HTTP APIs"). */

/** Largest request body, bytes. */
export const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
/** Request line and header values together, bytes. */
export const MAX_HEADER_BYTES = 10_240;
/** Largest event that Lambda takes synchronously, bytes. */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;

export const MIN_TIMEOUT_MS = 50;
/** Longest, and default, time an integration may take, ms. It can't be raised. */
export const MAX_TIMEOUT_MS = 30_000;

export const MAX_ROUTES = 300;
export const MAX_INTEGRATIONS = 300;
export const MAX_STAGES = 10;
/** Access log format, bytes. */
export const MAX_ACCESS_LOG_FORMAT_BYTES = 3 * 1024;

/** Requests a second that an account may make to all of its APIs in a region. */
export const ACCOUNT_RATE_LIMIT = 10_000;
/** The account's token bucket. */
export const ACCOUNT_BURST_LIMIT = 5_000;
