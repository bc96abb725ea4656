import { readFileSync } from "node:fs";
import { packages } from "../../local/cloud/provider/packages";

const page = readFileSync("docs/own-program.md", "utf8");

test("the example on the page is the file that tests deploy", () => {
  const [, file, code] = /<!-- file: (\S+) -->\n\n```ts\n(.*?)```/s.exec(page)!;
  expect(code).toBe(readFileSync(file!, "utf8"));
  expect(code!.split("\n").length).toBeLessThanOrEqual(25);
});

test("the resource types on the page are those that the local cloud has", () => {
  const table = page.slice(page.indexOf("| package | types |"));
  for (const { pkg, tokens } of packages()) {
    const row = table.split("\n").find((line) => line.startsWith(`| \`${pkg}\` |`))!;
    for (const token of tokens) {
      const type = token.split(":").at(-1)!;
      const isSetting = token.startsWith("aws:s3/bucket") && !/^Bucket(Objectv2)?$/.test(type);
      expect([token, isSetting || new RegExp(`\\b${type}\``).test(row)]).toEqual([token, true]);
    }
  }
});
