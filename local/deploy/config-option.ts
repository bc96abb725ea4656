import { InvalidArgumentError, Option } from "commander";

/** What `--config` and `--unset` leave in a command's options. */
export interface SettingOptions {
  config: Record<string, string>;
  unset: string[];
}

/** `--config key=value`, which may be given several times. */
export function configOption(): Option {
  return new Option(
    "-c, --config <key=value>",
    "set one of the stack's settings, as in memory=1024, tags.team=pets or " +
      "corsOrigins[0]=https://example.com; kept if the deployment succeeds; may be repeated",
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

/** `--unset key`, which may be given several times. */
export function unsetOption(): Option {
  return new Option(
    "-u, --unset <key>",
    "remove a setting, so that its default applies again; may be repeated",
  )
    .default([], "none")
    .argParser((key: string, before: string[]) => [...before, key]);
}
