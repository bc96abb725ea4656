/** The Java version that a runtime is named for: 11 for `java11` and `java11.al2023`. */
export const javaVersionOf = (runtime: string): number => Number(/^java(\d+)/.exec(runtime)?.[1] ?? NaN);
