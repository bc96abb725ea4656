/** Why AWS's rules can't be run on a function: its message is for people, without a full stop. */
export class NotAnalysed extends Error {}
