/** What `npm start` ends with; see its help. */
export const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const;
