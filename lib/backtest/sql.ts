/** Athena's SQL, put together so that no text can become more than text. */

/** https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Each value once. */
export const isIn = (column: string, values: readonly string[]): string =>
  `${identifier(column)} IN (${[...new Set(values)].sort().map(literal).join(', ')})`;
