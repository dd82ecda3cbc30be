/**
 * Formulas in text: what a spreadsheet would run when it opens a CSV file, put behind an apostrophe that shows it as
 * text. Texts that look escaped already get one more, so that taking one away gives back every text as it was.
 */
import { literal } from '../store/sql-text.ts'

/** What a spreadsheet takes as the beginning of a formula, behind any number of apostrophes of ours. */
const FORMULA = /^'*[=+\-@\t\r]/

export const escapeFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** The inverse of `escapeFormula`, for whoever reads an escaped file. */
export const unescapeFormula = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text

/** SQL for whether `escapeFormula` changes a text. The comparison comes first since it is quick and mostly enough. */
export const isFormulaSql = (text: string): string =>
  `(${text} < 'A' AND regexp_matches(${text}, ${literal("^'*[=+@\\t\\r-]")}))`

/** `escapeFormula` as SQL. */
export const escapedSql = (text: string): string =>
  `CASE WHEN ${isFormulaSql(text)} THEN chr(39) || ${text} ELSE ${text} END`
