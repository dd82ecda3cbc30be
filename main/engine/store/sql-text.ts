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
