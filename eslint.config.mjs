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
