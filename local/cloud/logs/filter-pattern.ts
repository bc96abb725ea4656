/**
 * The terms of an unstructured filter pattern: each plain term or "quoted phrase" has to be in the message, one of those
 * marked `?` too, and none of those marked `-`. Terms match as they are written.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, mark, quoted, plain]) => ({
      mark,
      text: quoted === undefined ? plain! : quoted.replace(/\\(.)/g, "$1"),
    }),
  );
  const texts = (wanted: string) => terms.filter(({ mark }) => mark === wanted).map(({ text }) => text);
  const [all, any, none] = [texts(""), texts("?"), texts("-")];
  return (message) => {
    const has = (text: string) => message.includes(text);
    return all.every(has) && !none.some(has) && (any.length === 0 || all.length > 0 || any.some(has));
  };
}
