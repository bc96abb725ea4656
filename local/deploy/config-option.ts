import { InvalidArgumentError, Option } from "commander";

/** `--config key=value`, which may be given several times. */
export function configOption(): Option {
  return new Option(
    "-c, --config <key=value>",
    "store a setting in the stack before deploying; may be repeated",
  )
    .default({}, "none")
    .argParser((text: string, before: Record<string, string>) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (key === undefined || value === undefined) {
        throw new InvalidArgumentError("It has to be key=value, as in memory=1024.");
      }
      return { ...before, [key]: value };
    });
}
