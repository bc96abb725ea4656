import { checked, type Checked, type KnownHazards } from "../../../bench/hazardResults";
import type { App } from "../../../bench/variants";
import type { Hazard } from "../../../local/hazards/hazard";
import recorded from "./shop/checked.json";

/** What `npm run check:snapshot` said of shop/Shop.java, with its five mistakes. */
export const SHOP: Checked = checked.parse(recorded);

/** What a function may try with a page: markup, and words that no line holds. */
export const NASTY: Hazard = {
  kind: "snapshot-content",
  rule: "snapshot/open-file",
  severity: "note",
  title: "A file is open in the snapshot",
  where: "/tmp/<script>document.title = 'taken'</script><img src=x onerror=alert(1)>",
  evidence: [`"quoted" & <b>bold</b>`, "long".repeat(100)],
  why: "Each environment has a copy of its own.",
  link: "https://docs.azul.com/core/crac/fd-policies",
  remedy: "Close it.",
  source: { className: `com.acme.${"Long".repeat(60)}`, line: 12 },
};

const TOKEN = SHOP.hazards.filter(({ rule }) => rule === "secret/json-web-token");

/** Of each application, something else is known: a whole check with all that it may say, a quick look, one that failed, none. */
export function sampleHazards(apps: readonly App[]): KnownHazards[] {
  const cases: Pick<KnownHazards, "look" | "check">[] = [
    {
      look: { open: [NASTY, ...TOKEN], accepted: [] },
      check: {
        ...SHOP,
        hazards: SHOP.hazards.filter((one) => !TOKEN.includes(one)),
        accepted: TOKEN.map((one) => ({ ...one, reason: "expires after a minute <i>only</i>" })),
        unused: [{ rule: "heap/java.util.Random", where: "com.acme.Gone.DICE", reason: "is gone" }],
      },
    },
    { look: { open: [NASTY], accepted: [] } },
    { look: { failure: "is too large for a quick look" } },
    {},
  ];
  const command = `npm run check:snapshot -- --env A="$A" --zip ${"folder/".repeat(30)}a.zip`;
  return apps.map((app, index) => ({ app, version: "7", command, ...cases[index % cases.length] }));
}
