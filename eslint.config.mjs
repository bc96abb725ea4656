import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** What Node.js gives every CommonJS file, as far as the set-up step uses it. */
const nodeGlobals = [
  ...["console", "process", "fetch", "AbortController", "__dirname"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval"],
];

export default tseslint.config(
  { ignores: ["node_modules/", "petstore-java/", "local/state/", "bench/results/", "**/*_pb.ts"] },
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
    // The set-up step runs before any package is there, so it is plain JavaScript.
    files: ["local/setup/**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: Object.fromEntries(nodeGlobals.map((name) => [name, "readonly"])),
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
