import fc from "fast-check";
import { eventV1 } from "../../local/cloud/gateway/event-v1";
import { eventV2 } from "../../local/cloud/gateway/event-v2";
import { HOP_BY_HOP } from "../../local/cloud/gateway/request";
import { MalformedResponse } from "../../local/cloud/gateway/response";
import { responseV1 } from "../../local/cloud/gateway/response-v1";
import { responseV2 } from "../../local/cloud/gateway/response-v2";
import { contextOf, requestOf } from "../local/cloud/gateway/requests";

/** What holds for any request and any answer of a function. */

const headerName = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}$/);
/** As Node.js hands them over: latin1, without control characters. */
const headerValue = fc.stringMatching(/^[ -~\xa0-\xff]{0,40}$/).map((text) => text.trim());
const headers = fc.array(fc.tuple(headerName, headerValue), { maxLength: 20 });
const target = fc.stringMatching(/^\/[!-~]{0,60}$/);
const body = fc.option(fc.uint8Array({ minLength: 1, maxLength: 300 }), { nil: undefined });

type Event = {
  headers: Record<string, string>;
  body?: string | null;
  isBase64Encoded: boolean;
  rawQueryString?: string;
};

const builders = { eventV1, eventV2 };

test.each(["eventV1", "eventV2"] as const)("%s: a body comes to the function byte for byte", (version) => {
  const type = fc.constantFrom("application/octet-stream", "application/json", "text/plain", "a/b; c");
  fc.assert(
    fc.property(
      target,
      headers,
      fc.option(type, { nil: undefined }),
      body,
      (url, pairs, contentType, bytes) => {
        // What isn't UTF-8 can't come as text.
        const text = contentType !== undefined && /json|text/.test(contentType);
        const sent =
          text && bytes ? Buffer.from(Buffer.from(bytes).toString("latin1")) : bytes && Buffer.from(bytes);
        const own = pairs.filter(([name]) => name.toLowerCase() !== "content-type").flat();
        const all = contentType === undefined ? own : [...own, "Content-Type", contentType];
        const built = builders[version](
          contextOf("$default"),
          requestOf({ url, headers: all }),
          undefined,
          sent,
        );
        const event = JSON.parse(built) as Event;
        const received = event.body && Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
        expect(received || undefined).toEqual(sent);
      },
    ),
  );
});

test("path and query are what was sent, whatever is in them", () => {
  fc.assert(
    fc.property(target, (url) => {
      const { path, rawQuery, decodedPath } = requestOf({ url });
      expect([path, `${path}?${rawQuery}`]).toContain(url);
      expect(path).not.toContain("?");
      if (decodedPath === undefined) expect(() => decodeURIComponent(path)).toThrow(URIError);
    }),
  );
});

test("each header comes with all its values in order, but those of the connection", () => {
  const own = /^(host|cookie|content-length|transfer-encoding|expect|x-forwarded-.*|x-amzn-trace-id)$/i;
  fc.assert(
    fc.property(headers, (pairs) => {
      const sent = pairs.filter(([name]) => !own.test(name));
      const event = JSON.parse(
        eventV2(contextOf("$default"), requestOf({ url: "/", headers: sent.flat() }), undefined, undefined),
      ) as Event;
      for (const [name] of sent) {
        const lower = name.toLowerCase();
        const values = sent.filter(([other]) => other.toLowerCase() === lower).map(([, value]) => value);
        // A name of an object's own members is one like any other.
        const found = Object.hasOwn(event.headers, lower) ? event.headers[lower] : undefined;
        expect(found).toBe(HOP_BY_HOP.has(lower) ? undefined : values.join(","));
      }
    }),
  );
});

const mappers = { responseV1, responseV2 };

test.each(["responseV1", "responseV2"] as const)(
  "%s: anything that a function returns is a response or malformed, and nothing else",
  (version) => {
    const fields = fc.record(
      {
        statusCode: fc.oneof(fc.integer(), fc.string(), fc.anything()),
        headers: fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.anything())), fc.anything()),
        multiValueHeaders: fc.oneof(fc.dictionary(fc.string(), fc.array(fc.string())), fc.anything()),
        cookies: fc.oneof(fc.array(fc.string()), fc.anything()),
        body: fc.oneof(fc.string(), fc.anything()),
        isBase64Encoded: fc.oneof(fc.boolean(), fc.anything()),
      },
      { requiredKeys: [] },
    );
    const json = fc.oneof(fields, fc.jsonValue()).map((value) => {
      try {
        return Buffer.from(JSON.stringify(value) ?? "");
      } catch {
        return Buffer.from("null");
      }
    });
    const payload = fc.oneof(json, fc.uint8Array({ maxLength: 200 }).map(Buffer.from));
    fc.assert(
      fc.property(payload, (bytes) => {
        try {
          const response = mappers[version](bytes);
          expect(response.status).toBeGreaterThanOrEqual(200);
          expect(response.status).toBeLessThanOrEqual(599);
          expect(response.headers.length % 2).toBe(0);
          expect(response.headers.every((text) => typeof text === "string")).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedResponse);
        }
      }),
      { numRuns: 500 },
    );
  },
);

test("a function's answer comes to the client byte for byte", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.integer({ min: 200, max: 599 }), (bytes, statusCode) => {
      const answer = { statusCode, body: Buffer.from(bytes).toString("base64"), isBase64Encoded: true };
      for (const map of [responseV1, responseV2]) {
        const { status, body: received } = map(Buffer.from(JSON.stringify(answer)));
        expect(status).toBe(statusCode);
        expect(received).toEqual(Buffer.from(bytes));
      }
    }),
  );
});
