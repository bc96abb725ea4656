/** Takes a line that tells how far the work is. */
export type Log = (line: string) => void;
