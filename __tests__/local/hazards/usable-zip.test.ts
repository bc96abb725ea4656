import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { usableZip } from "../../../local/hazards/usable-zip";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const look = (content: Uint8Array) => {
  const zip = join(folder(), "a.zip");
  writeFileSync(zip, content);
  return usableZip({ zip, handler: "com.acme.Orders::handle" });
};
const zipOf = (...names: string[]) =>
  zipSync(Object.fromEntries(names.map((name) => [name, Buffer.from("x")])));

it.each([["com/acme/Orders.class"], ["lib/orders.jar"]])("takes a zip with %s", async (name) => {
  const zip = zipOf(name);
  await expect(look(zip)).resolves.toEqual(Buffer.from(zip));
});

it.each([
  [Buffer.from("no zip"), /a\.zip isn't a zip file, or only half of one/],
  [
    zipOf("com/acme/Other.class"),
    /has neither the handler's class \(com\/acme\/Orders\.class\) nor libraries/,
  ],
  [zipOf("BOOT-INF/classes/com/acme/Orders.class"), /is an executable jar of Spring Boot/],
])("refuses what Lambda's runtime finds nothing in (%#)", async (content, message) => {
  await expect(look(content)).rejects.toThrow(message);
});
