/** Quoting for SQL that DuckDB runs. Every name and value from outside goes through one of these. */

/** `a"b` becomes `"a""b"`. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** `it's` becomes `'it''s'`. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A list of literals: `['a', 'b']`. */
export const literals = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`
