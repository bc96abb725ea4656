import { execFileSync } from "node:child_process";
import { shellQuote } from "../../../../local/cloud/runtime/shell-quote";

const NASTY = [
  "",
  " ",
  "plain",
  "two words",
  "it's",
  "''",
  "'; echo pwned; '",
  '"double"',
  "$HOME `id` $(id)",
  "back\\slash\\",
  "line\nfeed\n",
  "\n",
  "'\n'",
  "tab\tand\rreturn",
  "* ? [a-z] ~ ! # & | < > ( ) { } ;",
  "-n",
  "größer 😀",
  "$newline",
];

/** What environment.sh does with a line that it reads. */
const SCRIPT = `newline='
'
read -r word command
eval "$command"`;

test("words reach a shell that reads one line and evaluates it just as they are", () => {
  const print = [process.execPath, "-e", "console.log(JSON.stringify(process.argv.slice(1)))", "--"];
  const line = shellQuote([...print, ...NASTY]);
  expect(line).not.toContain("\n");
  const said = execFileSync("sh", ["-uc", SCRIPT], { input: `run ${line}\nnext line\n` });
  expect(JSON.parse(said.toString())).toEqual(NASTY);
});
