"use strict";

/**
 * One archive that apt uses.
 * @typedef {object} Archive
 * @property {string[]} uris
 * @property {string[]} suites
 * @property {string[]} components
 * @property {string | undefined} signedBy a keyring file
 */

/**
 * The binary archives of a one-line-style sources file: `deb [option=value …] uri suite component…`.
 * @param {string} text
 * @returns {Archive[]}
 */
function parseList(text) {
  const archives = [];
  for (const line of text.split("\n")) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)([^#]*)/.exec(line);
    if (!match) continue;
    const [, options = "", uri = "", suite = "", components = ""] = match;
    archives.push({
      uris: [uri],
      suites: [suite],
      components: words(components),
      signedBy: keyring(/(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1]),
    });
  }
  return archives;
}

/**
 * The binary archives of a deb822-style sources file: paragraphs of `Field: value`, continued by indented lines.
 * @param {string} text
 * @returns {Archive[]}
 */
function parseDeb822(text) {
  const archives = [];
  const withoutComments = text.split("\n").filter((line) => !line.startsWith("#"));
  for (const paragraph of withoutComments.join("\n").split(/\n\s*\n/)) {
    const unfolded = paragraph.replace(/\n[ \t]+/g, " ");
    /** @param {string} name */
    const field = (name) => new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(unfolded)?.[1]?.trim() ?? "";
    if (
      !words(field("Types")).includes("deb") ||
      /^(no|false|0|off|without|disable)$/i.test(field("Enabled"))
    )
      continue;
    archives.push({
      uris: words(field("URIs")),
      suites: words(field("Suites")),
      components: words(field("Components")),
      signedBy: keyring(field("Signed-By")),
    });
  }
  return archives;
}

/**
 * Where the distribution itself comes from: the archive of a release's main component, not its security updates and not
 * a third party's.
 * @param {Archive[]} archives
 * @param {string} codename of the release, "bookworm"
 * @returns {{ uri: string, signedBy: string | undefined } | undefined}
 */
function mainArchive(archives, codename) {
  // Debian's archive also names its releases by what they are at the moment.
  const names = [codename, "stable", "oldstable", "testing", "unstable", "sid"];
  for (const name of names) {
    const archive = archives.find(
      ({ suites, components }) => suites.includes(name) && components.includes("main"),
    );
    const uri = archive?.uris.find((candidate) => !candidate.startsWith("cdrom:"));
    if (uri) return { uri, signedBy: archive?.signedBy };
  }
  return undefined;
}

/** @param {string} text */
function words(text) {
  return text.split(/\s+/).filter(Boolean);
}

/**
 * A Signed-By that is a file; it may also be a fingerprint or the key itself.
 * @param {string | undefined} value
 */
function keyring(value) {
  return words(value ?? "").find((word) => word.startsWith("/"));
}

module.exports = { parseList, parseDeb822, mainArchive };
