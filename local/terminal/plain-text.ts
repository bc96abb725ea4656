import { stripVTControlCharacters } from "node:util";

/** The engine's own notation for colours. */
const COLOUR_TAGS = /<\{%[^%]*%\}>/g;
/** All that moves a cursor, rings a bell or ends a string early, but line ends and tabs. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text from a function, the engine or a client, without anything that a terminal would take for a command. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(COLOUR_TAGS, "")
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, "�");
}
