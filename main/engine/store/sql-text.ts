/** Quoting for SQL that DuckDB runs. Every name and value from outside goes through one of these. */

/** `a"b` becomes `"a""b"`. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** `it's` becomes `'it''s'`. SQL ends at a NUL for DuckDB, so that one is spelled out. */
export const literal = (text: string): string => {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return quoted.includes('\0') ? `(${quoted.replaceAll('\0', "' || chr(0) || '")})` : quoted
}

/** A list of literals: `['a', 'b']`. */
export const literals = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`

/**
 * A text on its way to Node.js. DuckDB's API drops a U+FEFF at the start of a text as if it were a byte order mark;
 * of two it drops one.
 */
export const outputText = (sql: string): string =>
  `CASE WHEN starts_with(${sql}, chr(65279)) THEN chr(65279) || ${sql} ELSE ${sql} END`
