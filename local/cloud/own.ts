/** What a table has under a name from outside; never what every object inherits (`constructor`, `__proto__`). */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A table without anything inherited, so that any name can be written to it, too. The same members, not copied. */
export function bare<T extends object>(table: T): T {
  return Object.setPrototypeOf(table, null) as T;
}
