import type { Mutant } from "./instrument";
import type { Outcome } from "./testProcess";
import { type Explained, withoutReason } from "./survivors";

export type Status = Outcome | "no coverage";
export type Results = ReadonlyMap<Mutant, Status>;

export interface Tally {
  file: string;
  killed: number;
  timeout: number;
  survived: number;
  "no coverage": number;
}

export function tally(results: Results): Tally[] {
  const byFile = new Map<string, Tally>();
  for (const [{ file }, status] of results) {
    const counts = byFile.get(file) ?? { file, killed: 0, timeout: 0, survived: 0, "no coverage": 0 };
    counts[status]++;
    byFile.set(file, counts);
  }
  return [...byFile.values()];
}

export const total = (tallies: Tally[]): Tally =>
  tallies.reduce(
    (sum, one) => ({
      file: "all",
      killed: sum.killed + one.killed,
      timeout: sum.timeout + one.timeout,
      survived: sum.survived + one.survived,
      "no coverage": sum["no coverage"] + one["no coverage"],
    }),
    { file: "all", killed: 0, timeout: 0, survived: 0, "no coverage": 0 },
  );

/** In percent; what never ends is noticed, too. */
export function score({ killed, timeout, survived, "no coverage": uncovered }: Tally): number {
  return (100 * (killed + timeout)) / Math.max(1, killed + timeout + survived + uncovered);
}

export const survivorsOf = (results: Results): Mutant[] =>
  [...results].filter(([, status]) => status !== "killed" && status !== "timeout").map(([mutant]) => mutant);

/** For a terminal. */
export function asText(results: Results, { explained, unexplained, outdated }: Explained): string {
  const tallies = tally(results);
  const rows = [...tallies, total(tallies)].map(
    (row) =>
      `${row.file.padEnd(32)} ${score(row).toFixed(1).padStart(5)} %  ${row.killed} killed, ${row.timeout} timed out, ` +
      `${row.survived} survived, ${row["no coverage"]} not covered`,
  );
  return [
    ...rows,
    ...explained.map(({ mutant, reason }) => `survives, known: ${oneMutant(mutant)}: ${reason}`),
    ...unexplained.map((mutant) => `survives: ${oneMutant(mutant)} [${results.get(mutant)}]`),
    ...outdated.map(
      ({ file, line, replacement }) => `a reason for nothing: ${file}: ${line} → ${replacement}`,
    ),
    ...(unexplained.length > 0
      ? [
          "To be killed by a test, or explained in survivors.json:",
          JSON.stringify(unexplained.map(withoutReason)),
        ]
      : []),
  ].join("\n");
}

const oneMutant = ({ file, line, mutator, mutated, replacement }: Mutant) =>
  `${file}:${line} ${mutator}: ${short(mutated)} → ${short(replacement)}`;

/** For docs: nothing of the machine, all of the survivors. */
export function asMarkdown(
  results: Results,
  { explained, unexplained }: Explained,
  run: { date: string; commit: string; minutes: number },
): string {
  const tallies = tally(results);
  const row = (one: Tally, name: string) =>
    `| ${name} | ${score(one).toFixed(1)} % | ${one.killed} | ${one.timeout} | ${one.survived} | ${one["no coverage"]} |`;
  const survivors = [
    ...explained,
    ...unexplained.map((mutant) => ({ mutant, reason: "**no reason is given yet**" })),
  ].sort((a, b) => a.mutant.file.localeCompare(b.mutant.file) || a.mutant.line - b.mutant.line);
  return [
    "# Mutations",
    "",
    "Changes of the deployed program that no test notices, and why. `npm run test:mutations` writes this",
    "file. The reasons are kept in `__tests__/mutations/survivors.json`.",
    "",
    `Run on ${run.date} at commit ${run.commit}, in ${run.minutes} minutes.`,
    "",
    "| file | noticed | killed | timed out | survived | not covered |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...tallies.map((one) => row(one, `\`${one.file}\``)),
    row(total(tallies), "all"),
    "",
    ...(survivors.length > 0
      ? [
          "## Survivors",
          "",
          "| where | change | before | after | reason |",
          "| --- | --- | --- | --- | --- |",
        ]
      : []),
    ...survivors.map(({ mutant: { file, line, mutator, mutated, replacement }, reason }) =>
      asRow([`\`${file}:${line}\``, mutator, code(mutated), code(replacement), reason]),
    ),
    "",
  ].join("\n");
}

/** A row of a table in Markdown, in which a bar would end a cell even within code. */
const asRow = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const short = (text: string) => (text.length > 90 ? `${text.slice(0, 60)} … ${text.slice(-25)}` : text);
const code = (text: string) => (text === "" ? "nothing" : `\`\` ${short(text)} \`\``);
