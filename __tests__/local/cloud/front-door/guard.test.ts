import { createHash } from "node:crypto";
import { request, type OutgoingHttpHeaders } from "node:http";
import { sign } from "../../../../local/cloud/access/signature";
import { signedFetch } from "../../../../local/cloud/access/signed-fetch";
import { CREDENTIALS, openDoor, type OpenDoor } from "../open-door";

let door: OpenDoor;
let reached: string[];

beforeEach(async () => {
  reached = [];
  door = await openDoor((app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    app.all("/*", async ({ url, body }) => {
      reached.push(url);
      return createHash("sha256")
        .update((body as Buffer | undefined) ?? "")
        .digest("hex");
    });
  });
});
afterEach(() => door.close());

interface Raw {
  method?: string;
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

/** A request as it is, Host included. */
function send({ method = "GET", path = "/a", headers = {}, body }: Raw) {
  return new Promise<{ status: number | undefined; error: unknown; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(door.endpoint);
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode, error: answer.headers["x-amzn-errortype"], text }),
      );
    });
    sent.on("error", reject).end(body);
  });
}

const host = () => new URL(door.endpoint).host;
const signed = (raw: Raw = {}, credentials = CREDENTIALS) => {
  const { method = "GET", path = "/a", headers = {}, body = "" } = raw;
  const all = { host: host(), ...(headers as Record<string, string>) };
  return sign(
    { method, url: path, headers: all, body: Buffer.from(body) },
    { region: "eu-central-1", credentials },
  );
};

describe("who signs with the credentials is let in", () => {
  test.each(["/a", "/a?b=c&d=%24LATEST&d=e+f", "/a%3Ab%2520/%C3%A4/../c", "/a/?x"])(
    "for %s",
    async (path) => {
      expect((await signedFetch(door.access, path)).status).toBe(200);
      expect(reached).toHaveLength(1);
    },
  );

  test("with a body, small or large", async () => {
    for (const body of ["", "{}", "ä".repeat(8 << 20)]) {
      const answer = await signedFetch(door.access, "/a", { method: "POST", body });
      expect(await answer.text()).toBe(createHash("sha256").update(body).digest("hex"));
    }
  });

  test("by the name localhost", async () => {
    const localhost = host().replace("127.0.0.1", "localhost");
    const headers = await signed({ headers: { host: localhost } });
    expect((await send({ headers })).status).toBe(200);
  });
});

describe("nothing is reached", () => {
  afterEach(() => expect(reached).toEqual([]));

  test.each(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])(
    "by %s without a signature",
    async (method) => {
      const answer = await send({ method, ...(method === "POST" && { body: "{}" }) });
      expect(answer).toMatchObject({ status: 403, error: "MissingAuthenticationTokenException" });
      if (method === "GET")
        expect(JSON.parse(answer.text)).toMatchObject({
          __type: "MissingAuthenticationTokenException",
          message:
            "Missing Authentication Token. The local cloud takes only its own credentials: " +
            "profile petstore-local in /state/aws-config.",
        });
    },
  );

  test.each(["Basic YTpi", "AWS4-HMAC-SHA256 Credential=a", "AWS4-HMAC-SHA256 Credential=LOCALTEST/a, b"])(
    "with the header Authorization: %s",
    async (authorization) => {
      expect((await send({ headers: { authorization } })).error).toBe("IncompleteSignatureException");
    },
  );

  test("with a key of one's own, before the body is looked at", async () => {
    const other = { ...CREDENTIALS, accessKeyId: "AKIAOTHER" };
    const headers = await signed({ method: "POST", body: "{}" }, other);
    // The rest of the body never comes.
    const answer = await send({ method: "POST", headers: { ...headers, "content-length": 20 }, body: "{}" });
    expect(answer.error).toBe("UnrecognizedClientException");
  });

  test("with another secret", async () => {
    const headers = await signed({}, { ...CREDENTIALS, secretAccessKey: "guessed" });
    expect(await send({ headers })).toMatchObject({ status: 403, error: "InvalidSignatureException" });
  });

  const changes: [what: string, signed: Raw, sent: Raw][] = [
    ["another path", {}, { path: "/b" }],
    ["another query", { path: "/a?b=1" }, { path: "/a?b=2" }],
    ["another method", {}, { method: "DELETE" }],
    ["another body", { method: "POST", body: "{}" }, { method: "POST", body: "[]" }],
  ];
  test.each(changes)("with the signature of %s", async (_what, before, after) => {
    const headers = await signed(before);
    expect(await send({ ...after, headers })).toMatchObject({ error: "InvalidSignatureException" });
  });

  test("where only a hash is signed that isn't the body's", async () => {
    for (const hash of ["UNSIGNED-PAYLOAD", createHash("sha256").update("{}").digest("hex")]) {
      const headers = await signed({ method: "POST", headers: { "x-amz-content-sha256": hash } });
      const answer = await send({ method: "POST", headers, body: "[]" });
      expect(answer.error).toBe("InvalidSignatureException");
    }
  });

  test.each([-16, 16])("with a signature of %d minutes later", async (minutes) => {
    const now = Date.now();
    const clock = jest.spyOn(Date, "now");
    const headers = await signed();
    clock.mockReturnValue(now + minutes * 60_000);
    const answer = await send({ headers });
    clock.mockRestore();
    expect(answer.error).toBe("InvalidSignatureException");
    expect(answer.text).toContain("Signature expired, or not valid yet.");
  });

  test("where host or date aren't signed", async () => {
    const headers = await signed();
    for (const name of ["host", "x-amz-date"]) {
      const authorization = headers["authorization"]!.replace(new RegExp(`(;${name}|${name};)`), "");
      expect((await send({ headers: { ...headers, authorization } })).error).toBe(
        "IncompleteSignatureException",
      );
    }
  });

  test.each(["rebound.example", "127.0.0.1", "127.0.0.1:1", "localhost.rebound.example:PORT", "[::1]:PORT"])(
    "for the host %s, signed or not",
    async (name) => {
      const headers = await signed({ headers: { host: name.replace("PORT", host().split(":")[1]!) } });
      expect(await send({ headers })).toMatchObject({
        status: 403,
        error: undefined,
        text: `The local cloud is ${host()} or ${host().replace("127.0.0.1", "localhost")}; it takes no requests for other hosts.\n`,
      });
    },
  );

  test.each(["http://evil.example", "null", ""])(
    "from a page of the origin %j, signed or not",
    async (origin) => {
      expect(await send({ headers: { ...(await signed()), origin } })).toMatchObject({
        status: 403,
        text: "The local cloud takes no requests from web pages.\n",
      });
      const preflight = { origin, "access-control-request-method": "PUT" };
      expect((await send({ method: "OPTIONS", headers: preflight })).status).toBe(403);
    },
  );
});
