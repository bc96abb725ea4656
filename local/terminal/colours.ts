import pc from "picocolors";

/** picocolors, or its stand-in without colours. */
export type Colours = ReturnType<typeof pc.createColors>;

/** Colours on a terminal alone, and not where NO_COLOR is set; picocolors by itself would colour any output of CI. */
export function coloursFor(stream: { isTTY?: boolean }, env = process.env): Colours {
  return pc.createColors(Boolean(stream.isTTY) && !env.NO_COLOR && env.TERM !== "dumb");
}

/** Without colours: for text in files. */
export const PLAIN = pc.createColors(false);
