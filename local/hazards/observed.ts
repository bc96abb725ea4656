import { isRandomLike } from "./randomness";

/** Values by their place in what a call gave: `answer.body.id`, `log "took in <>" 1`. */
export type Values = Map<string, string>;

/** So many values of a call are looked at. */
const MOST = 2_000;
const DEEPEST = 40;
/** Places are names for people, too. */
const LONGEST_TEMPLATE = 80;

/** Stands for the request's id, which is another one each time. */
const REQUEST_ID = "<request id>";

/**
 * Takes a call's answer and log lines apart.
 * @param payload what the function answered: JSON as a rule, else text
 * @param lines what it logged during the call
 * @param requestId the invocation's
 */
export function observe(payload: string, lines: readonly string[], requestId: string): Values {
  const values: Values = new Map();
  const known = (text: string) => text.replaceAll(requestId, REQUEST_ID);
  ofText(values, "answer", known(payload), 0);
  for (const line of lines) ofLine(values, known(line).trim());
  return values;
}

function add(values: Values, place: string, value: string): void {
  if (values.size < MOST) values.set(unused(values, place), value);
}

/** A place that comes again is numbered, in order. */
function unused(values: Values, place: string): string {
  if (!values.has(place)) return place;
  for (let n = 2; ; n++) if (!values.has(`${place} (${n})`)) return `${place} (${n})`;
}

function ofLine(values: Values, line: string): void {
  const json = parsed(line);
  if (json === undefined) return ofTokens(values, "log", line);
  const about = messageOf(json);
  ofJson(values, about === undefined ? "log" : `log ${quoted(templateOf(tokensOf(about)))}`, json, 0);
}

function messageOf(json: object): string | undefined {
  const { message } = json as { message?: unknown };
  return typeof message === "string" ? message : undefined;
}

/** Where a log line's values are: `log "took in <>"`. Lines that differ in their values alone have the same. */
export function placeOfLine(line: string): string {
  const json = parsed(line);
  const text = json === undefined ? line.trim() : messageOf(json);
  return text === undefined ? "log" : `log ${quoted(templateOf(tokensOf(text)))}`;
}

/** The object or array that a text is, as JSON. */
function parsed(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function ofText(values: Values, place: string, text: string, depth: number): void {
  const json = parsed(text);
  if (json !== undefined && depth < DEEPEST) return ofJson(values, place, json, depth + 1);
  const whole = text.replace(/^"(.*)"$/s, "$1");
  if (!/[\s/;,]/.test(whole) || /^\d{4}-\d{2}-\d{2}[T ][\d:.Z+-]+$/.test(whole)) add(values, place, whole);
  else for (const line of whole.split("\n").slice(0, MOST)) ofTokens(values, place, line);
}

function ofJson(values: Values, place: string, json: unknown, depth: number): void {
  if (json === null || depth > DEEPEST || values.size >= MOST) return;
  if (typeof json === "string") return ofText(values, place, json, depth);
  if (typeof json !== "object") return add(values, place, String(json));
  if (Array.isArray(json)) {
    json.forEach((each, index) => ofJson(values, `${place}[${index}]`, each, depth + 1));
    return;
  }
  const coded = (json as { isBase64Encoded?: unknown }).isBase64Encoded === true;
  for (const [key, member] of Object.entries(json)) {
    // A key may be an id itself, and is a value then.
    const random = isRandomLike(key);
    if (random) add(values, `${place}{key}`, key);
    const value =
      coded && key === "body" && typeof member === "string" ? decoded(member) : (member as unknown);
    ofJson(values, random ? `${place}{}` : `${place}.${key}`, value, depth + 1);
  }
}

/** The text that a body in base64 stands for, or itself where that isn't text. */
function decoded(base64: string): string {
  const text = Buffer.from(base64, "base64").toString("utf8");
  return text.includes("\ufffd") ? base64 : text;
}

interface Token {
  text: string;
  variable: boolean;
}

/** Dates and times, durations, UUIDs, and `Class@1b2c3d` stay in one piece; else words. */
const TOKENS = new RegExp(
  [
    /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/,
    /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [\w ]{6,11} (?:\d{4} )?\d{2}:\d{2}:\d{2} [A-Z]{3,4}(?: \d{4})?/,
    /\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?/,
    /[\w.$]+@[0-9a-f]{1,8}\b/,
    /-?\d+(?:[.,]\d+)? ?(?:ns|µs|us|ms|s|secs?|seconds?|minutes?)\b/,
    /-?\d+(?:\.\d+)?(?:E-?\d+)?(?![\w-])/,
    /[\w+=~-]+/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** A text in pieces; those that may be another one the next time are variable. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    tokens.push({ text: text.slice(end, match.index), variable: false });
    const [token] = match;
    tokens.push({ text: token, variable: /\d/.test(token) || isRandomLike(token) });
    end = match.index + token.length;
  }
  tokens.push({ text: text.slice(end), variable: false });
  return tokens;
}

function templateOf(tokens: readonly Token[]): string {
  const text = tokens
    .map((token) => (token.variable ? "<>" : token.text))
    .join("")
    .replace(/\s+/g, " ");
  return text.length > LONGEST_TEMPLATE ? `${text.slice(0, LONGEST_TEMPLATE - 1)}…` : text;
}

const quoted = (text: string) => `"${text}"`;

function ofTokens(values: Values, place: string, text: string): void {
  const tokens = tokensOf(text);
  const template = templateOf(tokens);
  let number = 0;
  for (const { text: value, variable } of tokens)
    if (variable) add(values, `${place} ${quoted(template)} ${++number}`, value);
}
