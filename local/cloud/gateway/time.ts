const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

let second = -1;
let text = "";

/** Epoch ms as API Gateway writes times: `12/Mar/2020:19:03:58 +0000`. The last second's text is kept. */
export function requestTime(epochMs: number): string {
  const now = Math.floor(epochMs / 1000);
  if (now !== second) {
    const date = new Date(epochMs);
    const day = String(date.getUTCDate()).padStart(2, "0");
    const clock = date.toISOString().slice(11, 19);
    text = `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${clock} +0000`;
    second = now;
  }
  return text;
}
