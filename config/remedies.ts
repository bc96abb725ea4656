/**
 * Where the program runs other than by `pulumi up`, whoever runs it names here the command that its user types; it takes
 * `--config KEY=VALUE` and `--unset KEY`.
 */
const OTHER_COMMAND = "PETSTORE_SETTINGS_COMMAND";

/** The arguments of `npx pulumi config set`; a key such as `tags.team` leads into a map or a list. */
export const setArguments = (key: string, value: string) => `${pathFlag(key)}${quoted(key)} ${quoted(value)}`;

/** The command that sets a setting, or an entry of one that is a list or a map. */
export function configSet(key: string, value: string, stack: string): string {
  const other = process.env[OTHER_COMMAND];
  if (other) return `${other} --config ${quoted(`${key}=${value}`)}`;
  return `npx pulumi config set ${setArguments(key, value)} --stack ${stack}`;
}

/** The command that takes a setting away. */
export function configRemove(key: string, stack: string): string {
  const other = process.env[OTHER_COMMAND];
  return other ? `${other} --unset ${quoted(key)}` : `npx pulumi config rm ${quoted(key)} --stack ${stack}`;
}

/** The same for an entry of one that is a list or a map: `tags.team`. */
export function configRemoveEntry(key: string, stack: string): string {
  return configRemove(key, stack).replace(" config rm ", " config rm --path ");
}

/** For a key that leads into a map or a list. */
const pathFlag = (key: string) => (/[.[]/.test(key) ? "--path " : "");

/** As a shell takes it for one word. */
const quoted = (word: string) =>
  /^[\w.:/=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
