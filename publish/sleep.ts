/** Settles after so many milliseconds; by the global timer, which a test's clock can wind on. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
