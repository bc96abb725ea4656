/** Unit tests mirror the source folders; `e2e` runs the real engine, JVMs and CRIU, one file at a time. */
const common = {
  testEnvironment: "node",
  transform: { "^.+\\.tsx?$": ["ts-jest", { diagnostics: false }] },
};

export default {
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/e2e/", "/petstore-java/"],
    },
    { ...common, displayName: "e2e", testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"] },
  ],
};
