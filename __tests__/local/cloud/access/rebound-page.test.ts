import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser } from "../../../bench/page/browser";
import { launchChromium } from "../../../bench/page/chromium";
import { temporaryFolder } from "../../temporary-folder";
import { guardedCloud, type GuardedCloud } from "./guarded-cloud";

/** A web page that has its host name point at this machine tries to get in. */

const folder = temporaryFolder();
interface Init {
  method?: string;
  body?: string;
  mode?: "no-cors";
}

const PETS = "/2015-03-31/functions/pets";

describeInBrowser("a web page", () => {
  let browser: Browser;
  let guarded: GuardedCloud;

  beforeAll(async () => {
    browser = await launchChromium(
      "--host-resolver-rules=MAP rebound.example 127.0.0.1",
      // Newer browsers ask the user before a page may call this machine. Others don't, and this is about them.
      "--disable-features=LocalNetworkAccessChecks",
    );
  }, 120_000);
  afterAll(() => browser?.close());

  beforeEach(async () => (guarded = await guardedCloud(join(folder(), "state"), folder())));
  afterEach(() => guarded.cloud.close());

  const at = (host: string, url: string) => `http://${host}:${new URL(url).port}`;

  /** A page whose address has that origin. It was loaded before the name was pointed at this machine. */
  async function pageOf(origin: string): Promise<Page> {
    const page = await browser.newPage();
    const first = `${origin}/page`;
    await page.route(first, (route) => route.fulfill({ contentType: "text/html", body: "<p>page</p>" }));
    await page.goto(first);
    return page;
  }

  /** What the page sees of a request: the status and text, `opaque`, or `failed`. */
  const call = (page: Page, url: string, init: Init = {}): Promise<string> =>
    page.evaluate(
      async ([url, init]) => {
        try {
          const answer = await fetch(url, init);
          return answer.type === "opaque" ? "opaque" : `${answer.status} ${await answer.text()}`;
        } catch {
          return "failed";
        }
      },
      [url, init] as const,
    );

  const attacks: [path: string, init: Init][] = [
    ["/_local/schedules", {}],
    [`${PETS}/versions`, { method: "POST", body: "{}" }],
    [`${PETS}/invocations`, { method: "POST", body: "{}" }],
    [
      `${PETS}/configuration`,
      { method: "PUT", body: '{"Environment":{"Variables":{"JAVA_TOOL_OPTIONS":"-X"}}}' },
    ],
    ["/_local/functions/pets/environments", { method: "DELETE" }],
  ];

  test("whose own address leads to the front door is refused, by the name in its Host", async () => {
    const before = guarded.effects();
    const origin = at("rebound.example", guarded.cloud.endpoint);
    const page = await pageOf(origin);
    for (const [path, init] of attacks)
      expect(await call(page, `${origin}${path}`, init)).toMatch(
        /^403 The local cloud (is|takes no requests)/,
      );
    expect(guarded.effects()).toEqual(before);
  });

  test.each(["rebound.example", "127.0.0.1", "localhost"])(
    "of another address reads nothing at the front door by the name %s, and changes nothing",
    async (host) => {
      const before = guarded.effects();
      const page = await pageOf("http://rebound.example:1024");
      const origin = at(host, guarded.cloud.endpoint);
      for (const [path, init] of attacks) {
        expect(await call(page, `${origin}${path}`, init)).toBe("failed");
        const blind = init.method === "PUT" || init.method === "DELETE" ? "failed" : "opaque";
        expect(await call(page, `${origin}${path}`, { ...init, mode: "no-cors" })).toBe(blind);
      }
      expect(guarded.effects()).toEqual(before);
    },
  );

  test("does reach HTTP APIs, and reads their answers, as SECURITY.md says", async () => {
    const { gateway } = guarded.cloud.services;
    const { ApiId, ApiEndpoint } = await gateway.createApi({ Name: "a", ProtocolType: "HTTP" });
    await gateway.createStage({ ApiId, StageName: "$default", AutoDeploy: true });
    const origin = at("rebound.example", ApiEndpoint!);
    expect(await call(await pageOf(origin), `${origin}/pets`)).toBe('404 {"message":"Not Found"}');
  });
});
