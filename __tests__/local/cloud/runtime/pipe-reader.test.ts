import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { slowed } from "../../../../local/cloud/runtime/pipe-reader";

test("nothing more is read while whoever is told of it asks for time", async () => {
  const stream = new PassThrough();
  const told: string[] = [];
  let goOn!: () => void;
  slowed(stream, (chunk) => {
    told.push(chunk.toString());
    return new Promise<void>((resolve) => (goOn = resolve));
  });
  stream.write("one");
  await turn();
  stream.write("two");
  await turn();
  expect(told).toEqual(["one"]);
  goOn();
  await turn();
  expect(told).toEqual(["one", "two"]);
});
