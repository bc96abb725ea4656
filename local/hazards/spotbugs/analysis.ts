import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { plainText } from "../../terminal/plain-text";
import { NotAnalysed } from "./not-analysed";
import { parseOutput, type Output } from "./output";
import type { OwnClasses } from "./own-classes";

/** How long SpotBugs may take, in ms. 600 classes take it 10 seconds. */
const ANALYSIS_LIMIT = 120_000;
const OUTPUT_LIMIT = 16 * 1024 * 1024;

/** SpotBugs' part that minds @SuppressFBWarnings, and all that AWS's rules consist of (findbugs.xml in their jar). */
const DETECTORS = [
  "NoteSuppressedWarnings",
  "BuildRandomReturningMethodsDatabase",
  "CacheLambdaHandlerParentClasses",
  "CacheLambdaHandlerFields",
  "LambdaHandlerInitedWithRandomValue",
];

/** Artifacts of pom.xml: the rules, and what a function's classes may refer to without having it in their zip. */
const RULES = "aws-lambda-snapstart-java-rules";
const REFERRED = ["aws-lambda-java-core", "spotbugs-annotations"];

/** A short run: the quick compiler suffices. */
const JVM = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g"];

/**
 * Runs SpotBugs with AWS's rules.
 * @param own what is analysed
 * @param jars the folder with SpotBugs and the rules
 * @param folder for files of this run, absolute
 * @throws NotAnalysed where it fails or takes too long, or the signal's reason
 */
export async function analyse(
  own: OwnClasses,
  { javaHome, jars }: { javaHome: string; jars: string },
  folder: string,
  signal: AbortSignal,
): Promise<Output> {
  const names = await readdir(jars);
  const jar = (artifact: string) =>
    join(jars, names.find((name) => name.startsWith(`${artifact}-`)) ?? artifact);
  const [output, list] = [join(folder, "output.sarif"), join(folder, "classes.txt")];
  await writeFile(list, own.classes.map((file) => `${file}\n`).join(""));
  const options = [
    ...[
      "-pluginList",
      jar(RULES),
      "-visitors",
      DETECTORS.join(","),
      "-include",
      join(__dirname, "filter.xml"),
    ],
    ...["-effort:min", "-low", "-nested:false", "-quiet"],
    ...["-auxclasspath", [...own.libraries, ...REFERRED.map(jar)].join(delimiter)],
    ...["-sarif", "-output", output, "-analyzeFromFile", list],
  ];
  // The user's own plugins for SpotBugs are in the home folder.
  const java = [
    ...JVM,
    `-Duser.home=${folder}`,
    "-cp",
    join(jars, "*"),
    "edu.umd.cs.findbugs.FindBugs2",
    ...options,
  ];
  try {
    await promisify(execFile)(join(javaHome, "bin/java"), java, {
      cwd: folder,
      env: { ...process.env, LC_ALL: "C.UTF-8" },
      timeout: ANALYSIS_LIMIT,
      killSignal: "SIGKILL",
      maxBuffer: OUTPUT_LIMIT,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new NotAnalysed(whyItFailed(error as Failure));
  }
  return parseOutput(await readFile(output, "utf8"));
}

/** An error of execFile. */
interface Failure extends Error {
  code?: number | string | null;
  killed?: boolean;
  stderr?: string;
}

function whyItFailed({ code, killed, stderr = "", message }: Failure): string {
  if (killed) return `SpotBugs takes longer than ${ANALYSIS_LIMIT / 1000} seconds`;
  if (code === "ENOENT") return "there is no JDK to run SpotBugs on";
  const telling = /^(?:Exception in thread "\w+" |SEVERE: |Error: )(.*)$/m.exec(stderr)?.[1];
  return `SpotBugs failed: ${plainText(telling ?? message.split("\n", 1)[0]!)}`;
}
