/**
 * The formats that an export can have, and what the options of the dialog come to for the engine and the file's name.
 * Pure, so that the dialog only draws.
 */
import type {
  CsvFormat,
  ExportCompression,
  ExportContent,
  ExportFormat,
  ExportParts,
} from '../../../preload/contract/index.ts'
import type { ExportForm, ExportRequest } from '../../state/export-request.ts'

type RowKind = Exclude<ExportFormat['kind'], 'nested'>

/** One thing that can be chosen: a format for rows, or a form that is written as it is. */
export interface FormatChoice {
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly extension: string
  readonly content: ExportContent
  /** Undefined for a document, whose content says how it is written. */
  readonly kind: RowKind | undefined
  readonly isVerbatim: boolean
}

export interface ExportOptions {
  readonly csv: Omit<CsvFormat, 'kind'>
  readonly codec: 'null' | 'deflate' | 'snappy'
  readonly compression: ExportCompression
  readonly split: 'no' | 'rows' | 'bytes'
  /** Rows, or megabytes, of a part. */
  readonly partSize: number
}

export const usualOptions: ExportOptions = {
  csv: {
    ...{ delimiter: ',', encoding: 'utf-8', bom: false, quote: 'needed', decimal: 'source', lineEnd: 'lf' },
    ...{ header: true, escapeFormulas: true },
  },
  ...{ codec: 'deflate', compression: 'none', split: 'no', partSize: 100 },
}

const rowFormats: readonly { readonly kind: RowKind; readonly label: string; readonly hint: string }[] = [
  { kind: 'csv', label: 'CSV', hint: 'Every program reads it' },
  { kind: 'xlsx', label: 'Excel', hint: 'A workbook, .xlsx' },
  { kind: 'json', label: 'JSON', hint: 'An array of objects' },
  { kind: 'jsonl', label: 'JSON lines', hint: 'An object a line' },
  { kind: 'parquet', label: 'Parquet', hint: 'Small, with types' },
  { kind: 'avro', label: 'Avro', hint: 'With its schema' },
]

/** The choices of a request: every format for rows, and each other form as it is. */
export function choicesOf({ forms }: ExportRequest): readonly [FormatChoice, ...FormatChoice[]] {
  const [first, ...others] = forms.flatMap((form, at): FormatChoice[] => {
    if (!isRows(form)) return [documentOf(form, at)]
    const earlier = forms.slice(0, at).some((one) => isRows(one) && sameRows(one.content, form.content))
    return earlier ? [] : rowFormats.map((format) => rowChoice(form, format, at))
  })
  if (first === undefined) throw new Error('an export has at least one form')
  return [first, ...others]
}

const sameRows = (one: ExportContent, other: ExportContent): boolean => one.what === other.what

function isRows({ content, extension }: ExportForm): boolean {
  if (content.what === 'selection') return extension === 'csv'
  return content.what === 'table' || content.what === 'aggregate' || content.what === 'report'
}

const rowChoice = ({ content }: ExportForm, format: (typeof rowFormats)[number], at: number): FormatChoice => ({
  ...{ ...format, id: `${at}-${format.kind}`, extension: format.kind, content, isVerbatim: false },
})

const documentOf = ({ label, extension, content, isVerbatim = false }: ExportForm, at: number): FormatChoice => ({
  ...{ id: String(at), label: label || extension.toUpperCase(), hint: '', extension, content, isVerbatim },
  kind: undefined,
})

/** Whether cells of it can be escaped. */
export const isCsv = ({ kind, extension, isVerbatim }: FormatChoice): boolean =>
  !isVerbatim && (kind === 'csv' || (kind === undefined && extension === 'csv'))

export const isText = ({ kind }: FormatChoice): boolean => kind === 'csv' || kind === 'json' || kind === 'jsonl'

export function formatOf({ kind }: FormatChoice, { csv, codec }: ExportOptions): ExportFormat | undefined {
  if (kind === undefined) return undefined
  if (kind === 'csv') return { kind, ...csv }
  return kind === 'avro' ? { kind, codec } : { kind }
}

export const compressionOf = (choice: FormatChoice, { compression }: ExportOptions): ExportCompression =>
  isText(choice) || choice.kind === undefined ? compression : 'none'

export function partsOf(choice: FormatChoice, { split, partSize }: ExportOptions): ExportParts | undefined {
  if (choice.kind === undefined || split === 'no') return undefined
  return split === 'bytes' && isText(choice) ? { bytes: Math.round(partSize * 1e6) } : { rows: Math.round(partSize) }
}

const KNOWN = /\.(?:csv|html|xlsx|json|jsonl|parquet|avro)(?:\.(?:gz|zst))?$/i
const PACKED: Readonly<Record<ExportCompression, string>> = { none: '', gzip: '.gz', zstd: '.zst' }

/** The name of the file: what was typed, with the extension that says what is in it. */
export function fullName(name: string, choice: FormatChoice, options: ExportOptions): string {
  const extension = `.${choice.extension}${PACKED[compressionOf(choice, options)]}`
  return name.toLowerCase().endsWith(extension) ? name : `${name.replace(KNOWN, '')}${extension}`
}

/** The name of the first of several files. */
export const firstPart = (name: string): string => {
  const extension = KNOWN.exec(name)?.[0] ?? ''
  return `${name.slice(0, name.length - extension.length)}-0001${extension}`
}
