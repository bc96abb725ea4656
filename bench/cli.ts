import { Command, CommanderError } from "commander";
import { BenchError, EXIT, Interrupted, UsageError } from "./errors";
import { coloursFor } from "../local/terminal/colours";
import { harmless, widthOf, wrap, wrapWithCommand } from "./terminal";
import { plainText } from "../local/terminal/plain-text";

/**
 * Follows the command line, and sets the exit code (see EXIT). Whatever is wrong is said once, on stderr.
 * @param prefix what messages begin with
 */
export async function runProgram(
  program: Command,
  prefix: string,
  argv = process.argv.slice(2),
): Promise<void> {
  for (const command of [program, ...program.commands]) {
    // The narrowest column in which commander wraps is 40 otherwise, and lines would be too long.
    command.configureHelp({ minWidthToWrap: 20, subcommandTerm });
    // Said below, in one message, with the choices.
    command
      .exitOverride()
      .configureOutput({ writeErr: () => {}, getOutHelpWidth: () => widthOf(process.stdout) });
  }
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    const said = saidOf(error, program, argv);
    // It may quote a function, or an answer from elsewhere.
    if (said) console.error(plainText(said.lines(prefix, widthOf(process.stderr)).join("\n")));
  }
}

/** Without `[options]`, which would take the descriptions' room. */
const subcommandTerm = (command: Command) =>
  [
    command.name(),
    ...command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`)),
  ].join(" ");

function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof CommanderError) return isHelp(error) ? EXIT.ok : EXIT.usage;
  return EXIT.failed;
}

const isHelp = ({ code }: CommanderError) => code === "commander.helpDisplayed" || code === "commander.help";

/** A message and the command that helps. */
class Said {
  constructor(
    readonly what: string,
    readonly remedy?: string,
  ) {}

  lines(prefix: string, width: number): string[] {
    const lines = harmless(`${prefix}: ${this.what}`).split("\n");
    const last = this.remedy === undefined ? "" : lines.pop()!;
    return [
      ...lines.flatMap((line) => wrap(line, width, "  ")),
      ...(this.remedy === undefined ? [] : wrapWithCommand(last, this.remedy, width, "  ")),
    ].map(coloursFor(process.stderr).red);
  }
}

/** The set-up's and the deployment's own errors; those modules aren't loaded for `--help`. */
const KNOWN = ["DeployError", "SetupError"];

function saidOf(error: unknown, program: Command, argv: readonly string[]): Said | undefined {
  if (error instanceof CommanderError)
    return isHelp(error) ? undefined : new Said(usageText(error, program, argv));
  if (error instanceof BenchError) return new Said(error.what, error.remedy);
  const { name, message, stack, remedy } = error as Error & { remedy?: string };
  if (error instanceof Interrupted) return new Said(message);
  // A stack where it is our mistake.
  return KNOWN.includes(name) ? new Said(message, remedy) : new Said(stack ?? message);
}

/** Commander's message as one line that names the choices. */
function usageText(error: CommanderError, program: Command, argv: readonly string[]): string {
  const command = program.commands.find((one) => one.name() === argv[0]) ?? program;
  if (error.code === "commander.excessArguments" && command === program) {
    const names = program.commands.map((one) => one.name());
    if (names.length === 0) return `${program.args.join(" ")}: it takes options alone; --help explains them`;
    return choiceText("command", program.args[0] ?? "", names);
  }
  if (error.code === "commander.unknownOption") {
    const given = /'(.*)'/s.exec(error.message)?.[1] ?? "";
    const names = command.options.map(({ long, short }) => long ?? short ?? "");
    return choiceText("option", given, [...names, "--help"]);
  }
  if (error.code === "commander.invalidArgument") return invalidText(error.message);
  return error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
}

/** `--variants: there is no value qick …`, from "option '--variants <which>' argument 'qick' is invalid. Allowed choices …" */
function invalidText(message: string): string {
  const parts = /(?:option '(?:-\w, )?(--[\w-]+).*?'|'.*?') argument '(.*)' is invalid\. (.*)$/s.exec(
    message,
  );
  if (!parts) return message.replace(/^error: /, "");
  const [, option = "", given = "", reason = ""] = parts;
  const choices = /^Allowed choices are (.*)\.$/.exec(reason)?.[1]?.split(", ");
  if (choices) return `${option}: ${choiceText("value", given, choices)}`;
  return `${option}: ${reason.startsWith("there is no") ? reason : `${given || '""'}: ${reason}`}`;
}

/** `there is no command histroy (did you mean history?); there are compare, history`. */
export function choiceText(kind: string, given: string, choices: readonly string[]): string {
  const near = nearest(given, choices);
  const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
  return `there is no ${kind} ${given || '""'}${hint}; there are: ${choices.join(", ")}`;
}

/** The choice that is spelt most alike, by commander's own measure; undefined where none is near. */
export function nearest(given: string, choices: readonly string[]): string | undefined {
  const judge = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .helpCommand(false);
  const dashes = /^-*/.exec(given)?.[0] ?? "";
  for (const choice of choices) judge.command(choice.replace(/^-+/, ""));
  try {
    judge.parse([given.slice(dashes.length)], { from: "user" });
  } catch (error) {
    const found = /Did you mean (?:one of )?([\w-]+)/.exec((error as Error).message)?.[1];
    return found === undefined ? undefined : choices.find((choice) => choice.replace(/^-+/, "") === found);
  }
  return undefined;
}
