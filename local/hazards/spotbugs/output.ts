import { z } from "zod";
import { NotAnalysed } from "./not-analysed";

/** What is read of SpotBugs' SARIF 2.1.0. */
const SARIF = z.object({
  runs: z.tuple([
    z.object({
      invocations: z.array(
        z.object({
          toolExecutionNotifications: z
            .array(
              z.object({
                message: z.object({ text: z.string() }),
                exception: z.object({ message: z.string().optional() }).optional(),
              }),
            )
            .default([]),
        }),
      ),
      results: z.array(
        z.object({
          ruleId: z.string(),
          // The class is what the rule's text is completed with.
          message: z.object({ text: z.string(), arguments: z.tuple([z.string()], z.string()) }),
          locations: z.tuple(
            [
              z.object({
                physicalLocation: z
                  .object({
                    artifactLocation: z.object({ uri: z.string() }),
                    region: z.object({ startLine: z.int().positive() }).optional(),
                  })
                  .optional(),
                logicalLocations: z.tuple([z.object({ fullyQualifiedName: z.string() })], z.unknown()),
              }),
            ],
            z.unknown(),
          ),
        }),
      ),
    }),
  ]),
});

/** What AWS's rules say of a class. */
export interface Result {
  rule: string;
  /** The rule's one line. */
  text: string;
  className: string;
  /** The class with its field. */
  member: string;
  file?: string;
  line?: number;
}

export interface Output {
  results: Result[];
  /** What SpotBugs couldn't do. Classes that are missing aren't among it: libraries refer to many that are never used. */
  errors: string[];
}

/**
 * Reads what SpotBugs has written.
 * @param sarif its text
 * @throws NotAnalysed where it isn't what SpotBugs writes
 */
export function parseOutput(sarif: string): Output {
  const { runs } = parsed(sarif);
  const [{ invocations, results }] = runs;
  return {
    results: results.map(({ ruleId, message, locations: [{ physicalLocation, logicalLocations }] }) => {
      const line = physicalLocation?.region?.startLine;
      return {
        rule: ruleId,
        text: message.text,
        className: message.arguments[0],
        member: logicalLocations[0].fullyQualifiedName,
        ...(physicalLocation && { file: physicalLocation.artifactLocation.uri }),
        ...(line !== undefined && { line }),
      };
    }),
    errors: invocations.flatMap(({ toolExecutionNotifications }) =>
      toolExecutionNotifications.map(({ message, exception }) =>
        [message.text, exception?.message].filter(Boolean).join(": "),
      ),
    ),
  };
}

function parsed(sarif: string): z.infer<typeof SARIF> {
  try {
    return SARIF.parse(JSON.parse(sarif));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).split("\n", 1)[0]! : "no JSON";
    throw new NotAnalysed(`SpotBugs' output isn't understood: ${why}`);
  }
}
