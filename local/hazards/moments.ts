import { momentOf, type Span } from "./times";

/** A moment that a value names, or has in it. */
export interface Moment {
  /** The value's place, and which part of it. */
  place: string;
  /** Epoch ms. */
  at: number;
  /** For people. */
  text: string;
}

/** As AWS signs it, and in the basic form of ISO 8601. */
const BASIC = /(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?/;
const WITH_TIME = /(?<!\d)\d{8}T\d{6}Z/;
const DATE = /^\d{8}$/;

/** Claims of a JSON Web Token that are times. */
const CLAIMS = ["exp", "iat", "nbf"] as const;
const LONGEST_TOKEN = 16_384;

/**
 * The moments in a value that lie near a stretch of time: a date, a time, a signed URL's time, a token's claims.
 * @param place the value's
 */
export function momentsIn(place: string, value: string, span: Span): Moment[] {
  const whole = near(value, span) ?? near(/^[\w-]+=(.+)$/.exec(value)?.[1] ?? "", span);
  if (whole !== undefined) return [{ place, at: whole, text: value }];
  const basic = WITH_TIME.exec(value)?.[0];
  const signed = basic === undefined ? undefined : near(extended(basic), span);
  if (signed !== undefined) return [{ place, at: signed, text: basic! }];
  return claimsOf(value).flatMap(([claim, seconds]) => {
    const at = near(String(seconds), span);
    return at === undefined ? [] : [{ place: `${place} ${claim}`, at, text: new Date(at).toISOString() }];
  });
}

const near = (value: string, span: Span) => momentOf(DATE.test(value) ? extended(value) : value, span);

const extended = (basic: string) =>
  basic.replace(BASIC, (_, year, month, day, hour, minute, second) =>
    [`${year}-${month}-${day}`, ...(hour === undefined ? [] : [`T${hour}:${minute}:${second}Z`])].join(""),
  );

/** The times in a JSON Web Token, or in its middle part alone, as log lines are taken apart. */
function claimsOf(value: string): [string, number][] {
  if (value.length > LONGEST_TOKEN) return [];
  for (const part of value.split(".")) {
    if (!part.startsWith("eyJ")) continue;
    try {
      const json = JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>;
      const found = CLAIMS.flatMap((claim): [string, number][] => {
        const seconds = json[claim];
        return typeof seconds === "number" ? [[claim, seconds]] : [];
      });
      if (found.length > 0) return found;
    } catch {
      // Another text that begins so.
    }
  }
  return [];
}
