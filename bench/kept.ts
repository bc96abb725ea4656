/** So many runs are kept in the results folder. */
export const KEPT_RUNS = 50;
