import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** What Node.js gives every file, as far as plain JavaScript here uses it. */
const nodeNames = [
  ...["console", "process", "fetch", "URL", "AbortController", "__dirname"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval"],
];
/** @type {Record<string, "readonly">} */
const globals = Object.fromEntries(nodeNames.map((name) => [name, "readonly"]));

const PROMISES = [
  ...["no-floating-promises", "no-misused-promises", "await-thenable", "prefer-promise-reject-errors"],
  "only-throw-error",
];
const UNSAFE = ["argument", "assignment", "call", "member-access", "return"].map((use) => `no-unsafe-${use}`);
const TYPES = [...UNSAFE, "no-unnecessary-type-assertion", "no-for-in-array"];

export default tseslint.config(
  {
    ignores: [
      ...["node_modules/", "petstore-java/", "__tests__/functions/*/target/", "local/state/"],
      ...["bench/results/", "**/*_pb.ts"],
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  prettier,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "no-console": "off",
      eqeqeq: "error",
    },
  },
  {
    // With types: a promise that nobody waits for, and what is taken for another type than it has.
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: Object.fromEntries([...PROMISES, ...TYPES].map((name) => [`@typescript-eslint/${name}`, "error"])),
  },
  {
    // Tests look into answers of any shape; what they expect of them is their check.
    files: ["__tests__/**/*.ts"],
    rules: Object.fromEntries(UNSAFE.map((name) => [`@typescript-eslint/${name}`, "off"])),
  },
  {
    files: ["index.ts", "config/**", "components/**", "publish/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["**/local/**"], message: "What goes to AWS takes nothing from the local cloud." },
          ],
        },
      ],
    },
  },
  { files: ["**/*.mjs"], languageOptions: { globals } },
  {
    files: ["bench/page/script/**"],
    languageOptions: { sourceType: "script", globals: { document: "readonly", ResizeObserver: "readonly" } },
  },
  {
    // The set-up step runs before any package is there, so it is plain JavaScript.
    files: ["components/**/*.js", "local/setup/**/*.js"],
    languageOptions: { sourceType: "commonjs", globals },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
