/**
 * The words that several procedures share: names, dialects, columns, anomalies.
 * They live apart from the procedures so that each procedure file reads as a list of calls.
 */
import * as z from 'zod'

/** A sealed permission to read or write one path: the page holds it, only the engine can open it. */
export const grantSchema = z.string().min(1).max(65_536).describe('A sealed permission to use one file or folder')
export type Grant = z.infer<typeof grantSchema>

/** A dataset by its id or by its name. */
export const datasetRefSchema = z.string().min(1).max(500).describe('Name or id of a dataset')

export const datasetNameSchema = z
  .string()
  .trim()
  .min(1, 'A dataset needs a name.')
  .max(200, 'A dataset name has at most 200 characters.')
  .refine((name) => !/\p{Cc}/u.test(name), 'A dataset name has no control characters.')

export const severities = ['error', 'warning', 'info'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

/** Frictionless field types; a column has one of them only if every value fits it exactly. */
export const columnTypes = ['string', 'integer', 'number', 'boolean', 'date', 'datetime'] as const
export const columnTypeSchema = z.enum(columnTypes)
export type ColumnType = z.infer<typeof columnTypeSchema>

export const columnSchema = z.object({
  name: z.string(),
  type: columnTypeSchema,
  reason: z.string().nullish().describe('Why the column is text although it looks like numbers, dates or booleans'),
})
export type Column = z.infer<typeof columnSchema>

export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1250',
  'iso-8859-2',
  'windows-1251',
  'koi8-r',
  'iso-8859-5',
  'windows-1253',
  'iso-8859-7',
  'windows-1254',
  'iso-8859-9',
  'windows-1257',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const
export const delimiters = [',', ';', '\t', '|', ' ', ':', '^', '~'] as const
export const lineEndings = ['lf', 'crlf', 'cr', 'mixed', 'none'] as const

/** How a file is to be read. `preambleRows` and `headerRows` count records from the top of the file. */
export const dialectSchema = z.object({
  encoding: z.enum(encodings),
  delimiter: z.enum(delimiters),
  quote: z.enum(['"', "'"]),
  /** What makes a quote inside quotes text: another quote, or a backslash. */
  escape: z.enum(['"', "'", '\\']),
  /** Blanks behind a delimiter belong to no cell. */
  skipBlanks: z.boolean().default(false),
  lineEnding: z.enum(lineEndings),
  preambleRows: z.int().min(0).max(1000),
  /** The labels of several header rows are joined with a blank, column by column. */
  headerRows: z.int().min(0).max(3),
})
export type Dialect = z.infer<typeof dialectSchema>

/** What a person may decide otherwise than the sniffer did. */
export const dialectOverridesSchema = dialectSchema
  .pick({ encoding: true, delimiter: true, headerRows: true, preambleRows: true })
  .partial()
export type DialectOverrides = z.infer<typeof dialectOverridesSchema>

/** `loading` while rows are still to come, `checking` while anomalies are, then `complete`. */
export const versionStates = ['loading', 'checking', 'complete'] as const
export const versionStateSchema = z.enum(versionStates)
export type VersionState = z.infer<typeof versionStateSchema>

/** Physical records = rows + quarantined + skipped: a load that does not balance is not done. */
export const ledgerSchema = z.object({
  records: z.int(),
  rows: z.int(),
  quarantined: z.int(),
  skipped: z.object({ blank: z.int(), preamble: z.int(), header: z.int() }),
})
export type Ledger = z.infer<typeof ledgerSchema>

export const anomalySchema = z.object({
  source: z.string().describe('Id of the source file within the dataset'),
  file: z.string(),
  table: z.string(),
  line: z.int().describe('Physical line on which the record begins, counted from 1 as an editor does'),
  record: z.int().describe('Number of the physical record, counted from 1, header and blank records included'),
  row: z.int().nullable().describe('Row of the table, counted from 0; null when the record was not loaded'),
  column: z.string().describe('Name of the column; empty when the whole record is meant'),
  type: z.string().describe('Frictionless error code'),
  severity: severitySchema,
  value: z.string(),
  expected: z.string(),
  message: z.string(),
})
export type Anomaly = z.infer<typeof anomalySchema>

/** A table cell as text; null where the source had a value that does not fit its column's type, or none. */
export const cellSchema = z.string().nullable()
export type Cell = z.infer<typeof cellSchema>

export const pageInput = {
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(100),
}

/** One step of a cascade: a level of the template's hierarchy and the value chosen there. */
export const selectionSchema = z.array(z.object({ level: z.string(), value: z.string() })).max(20)
export type Selection = z.infer<typeof selectionSchema>

/** The value of a level's entry for rows whose parent row is missing. */
export const MISSING_PARENT = '(missing)'
