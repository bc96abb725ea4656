import { renderPage } from "../../../bench/page/page";
import type { KnownHazards } from "../../../bench/hazardResults";
import { sampleResults } from "../sampleResults";
import { NASTY, SHOP, sampleHazards } from "./sampleHazards";

const known = (more: Partial<KnownHazards> = {}): KnownHazards => ({
  ...{ app: "petstore", version: "7", command: "npm run check:snapshot" },
  ...{ look: { open: [], accepted: [] } },
  ...more,
});

/** The section's text, in one line. */
function sectionOf(hazards: KnownHazards[], more: { snapshotMissing?: string } = {}): string {
  const page = renderPage({ ...sampleResults(), ...more, hazards });
  const [section = ""] = /<section id="hazards"[^]*?<\/section>/.exec(page) ?? [];
  const text = section.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  return text.replaceAll("&#39;", "'").replaceAll("&quot;", '"');
}

it("isn't there where nobody has looked: on AWS, and in older files", () => {
  expect(renderPage(sampleResults())).not.toContain("Safe to restore?");
});

it("says what a quick look has found, what it can't see, and how to find more", () => {
  const text = sectionOf([known({ look: { open: [NASTY], accepted: [] } })]);
  expect(text).toContain("A quick look at the snapshot: 1 note. It sees secrets, sockets, files,");
  expect(text).toContain("npm run check:snapshot checks it all.");
  expect(text).toContain("Note A file is open in the snapshot");
  expect(sectionOf([known()])).toContain("A quick look at the snapshot: no hazards.");
});

it("says why there was no look", () => {
  expect(sectionOf([known({ look: { failure: "is too large for a quick look" } })])).toContain(
    "The snapshot of version 7 is too large for a quick look.",
  );
  const { look: _, ...unseen } = known();
  expect(sectionOf([unseen], { snapshotMissing: "CRIU is missing" })).toContain(
    "No snapshot was looked at: CRIU is missing. npm run check:snapshot checks it all.",
  );
});

it("has all of a check: by severity, with evidence, why, what to do, a link, and what wasn't checked", () => {
  const text = sectionOf(sampleHazards(["petstore"]));
  expect(text).toContain("2 errors, 9 warnings, 2 notes, 1 accepted. Checked on ");
  const order = ["Error", "Warning", "Note", "Accepted", "Accepted, but not found any more", "Not checked"];
  const places = order.map((word) => text.indexOf(` ${word} `));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const [first] = SHOP.hazards;
  for (const part of [first!.title, first!.where, ...first!.evidence, first!.why, first!.remedy])
    expect(text).toContain(part);
  expect(text).toContain(first!.link.replace("https://", ""));
  expect(text).toContain("secret/json-web-token, memory: expires after a minute");
  expect(text).toContain("heap/java.util.Random, com.acme.Gone.DICE");
  expect(text).toContain("single hooks: ");
  expect(sectionOf([known({ check: { ...SHOP, hazards: [] } })])).toContain("No hazards. Checked on ");
});

it("is led to from above the figures where there are errors or warnings", () => {
  const lead = (hazards: KnownHazards[]) =>
    /<a href="#hazards">Safe to restore\?<\/a>([^<]+)</.exec(
      renderPage({ ...sampleResults(), hazards }).replace(/<nav[^]*?<\/nav>/, ""),
    )?.[1];
  expect(lead(sampleHazards(["petstore"]))).toBe(" Pet store: 2 errors, 9 warnings.");
  expect(lead([known({ look: { open: [NASTY], accepted: [] } })])).toBeUndefined();
});

it("takes nothing from a function for markup", () => {
  const page = renderPage({ ...sampleResults(), hazards: sampleHazards(["petstore", "hello"]) });
  expect(page).not.toMatch(/<script>document|<img|<b>|<i>/);
  expect(page).toContain("&lt;script&gt;document.title = &#39;taken&#39;&lt;/script&gt;");
});

it("doesn't grow without bounds", () => {
  const open = Array.from({ length: 1_000 }, (_, index) => ({ ...NASTY, where: `/tmp/file-${index}.` }));
  const text = sectionOf([known({ look: { open, accepted: [] } })]);
  expect(text).toContain("/tmp/file-49.");
  expect(text).not.toContain("/tmp/file-50.");
  expect(text).toContain("950 other places");
});
