import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { openOwnProject } from "../../../local/deploy/own-project";
import { LOCAL_FOLDER } from "../../../local/deploy/paths";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
/** Reading and writing projects asks the CLI nothing. */
const pulumi = {} as PulumiCommand;

const project = (yaml: string) => {
  writeFileSync(join(folder(), "Pulumi.yaml"), yaml);
  return openOwnProject(folder(), join(folder(), "state"), pulumi);
};

test("a project gets a folder of its own in the state, where it runs on the local cloud's providers", async () => {
  const opened = await project(`
name: shop
description: A shop
runtime: { name: nodejs, options: { nodeargs: --require tsx/cjs } }
main: src/main.ts
backend: { url: s3://mine }
config:
  aws:region: us-east-1
  aws:profile: mine
  aws-native:region: us-east-1
  shop:open: { value: true }
`);
  const workDir = join(folder(), "state/programs/shop");
  expect(opened).toEqual({
    workDir,
    programFolder: join(folder(), "src"),
    program: join(folder(), "src/main.ts"),
  });
  expect(parse(readFileSync(join(workDir, "Pulumi.yaml"), "utf8"))).toEqual({
    name: "shop",
    description: "A shop",
    runtime: "nodejs",
    main: join(folder(), "src"),
    backend: { url: `file://${join(folder(), "state")}` },
    plugins: {
      providers: ["aws", "aws-native", "command"].map((name) => ({
        name,
        path: join(LOCAL_FOLDER, "plugins"),
      })),
    },
    config: { "shop:open": { value: true }, "aws:region": "eu-central-1" },
  });
});

test("without main, or with a folder as main, that folder is the program's", async () => {
  expect(await project("name: shop\nruntime: nodejs\n")).toMatchObject({
    programFolder: folder(),
    program: folder(),
  });
  mkdirSync(join(folder(), "src"));
  expect(await project("name: shop\nruntime: nodejs\nmain: src\n")).toMatchObject({
    programFolder: join(folder(), "src"),
  });
});

test("a folder without a project, and one with the pet store's name, is refused", async () => {
  await expect(openOwnProject(folder(), folder(), pulumi)).rejects.toThrow(
    `${folder()} has no Pulumi.yaml: --program takes the folder of a Pulumi project`,
  );
  await expect(project("name: ..\nruntime: nodejs\n")).rejects.toThrow("names no project: ..");
  await expect(project("name: petstore-snapstart\nruntime: nodejs\n")).rejects.toThrow(
    "has the pet store's name (petstore-snapstart): give it another",
  );
});
