/** `winnow export`: a table, a selection or a report as a file of any format, or as several of a limited size. */
import { basename } from 'node:path'
import type {
  ExportCompression,
  ExportContent,
  ExportFormat,
  ExportKind,
  ExportParts,
} from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { openLocal } from '../local.ts'
import { parseSelection } from '../selection.ts'

type CsvFormat = Extract<ExportFormat, { kind: 'csv' }>

export interface ExportCommand {
  readonly shape?: 'json' | 'csv'
  readonly select: readonly string[]
  readonly table?: string
  readonly where?: string
  readonly report?: string
  readonly param: readonly string[]
  readonly format?: Exclude<ExportKind, 'nested'>
  readonly out: string
  readonly force?: boolean
  /** Undefined unless one of `--escape-formulas` and `--no-escape-formulas` was given. */
  readonly escapeFormulas?: boolean
  readonly delimiter?: string
  readonly encoding?: NonNullable<CsvFormat['encoding']>
  readonly bom?: boolean
  readonly quote?: NonNullable<CsvFormat['quote']>
  readonly decimal?: '.' | ','
  readonly crlf?: boolean
  readonly header: boolean
  readonly codec?: 'null' | 'deflate' | 'snappy'
  readonly maxPartBytes?: number
  readonly maxPartRows?: number
  readonly compress?: 'gzip' | 'zstd'
  readonly store?: string
}

export async function exportData(ref: string, options: ExportCommand): Promise<void> {
  const content = contentOf(options)
  const format = formatOf(options)
  const parts = partsOf(options)
  await using local = await openLocal(options)
  const compression: ExportCompression = options.compress ?? 'none'
  await local.export(ref, content, options.out, {
    ...{ overwrite: options.force ?? false, compression, escapeFormulas: options.escapeFormulas ?? false },
    ...(format !== undefined && { format }),
    ...(parts !== undefined && { parts }),
  })
  if (parts === undefined) console.log(`Written: ${options.out}`)
}

/** @throws Exit unless it is said once what to export. */
function contentOf({ shape, select, table, where, report, param }: ExportCommand): ExportContent {
  const selection = parseSelection(select)
  const named = [table, report, shape ?? (select.length > 0 ? 'csv' : undefined)].filter((one) => one !== undefined)
  if (named.length !== 1)
    throw new Exit(
      exitCodes.usage,
      'winnow export takes one of --table, --report and --shape (with --select): it says what is written.',
    )
  if (where !== undefined && table === undefined) throw new Exit(exitCodes.usage, '--where goes with --table.')
  if (table !== undefined) return { what: 'table', table, ...(where !== undefined && { where }) }
  if (report !== undefined) return { what: 'report', name: report, parameters: parametersOf(param) }
  return { what: 'selection', shape: shape ?? 'csv', selection }
}

function parametersOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf('=')
      if (at < 1) throw new Exit(exitCodes.usage, `--param takes NAME=VALUE, not "${one}".`)
      return [one.slice(0, at), one.slice(at + 1)]
    }),
  )
}

const KINDS: Readonly<Record<string, Exclude<ExportKind, 'nested'>>> = {
  ...{ csv: 'csv', tsv: 'csv', txt: 'csv', json: 'json', jsonl: 'jsonl', ndjson: 'jsonl' },
  ...{ parquet: 'parquet', avro: 'avro', xlsx: 'xlsx' },
}

const DELIMITERS: Readonly<Record<string, ',' | ';' | '\t' | '|'>> = {
  ...{ ',': ',', ';': ';', '|': '|', '\t': '\t', '\\t': '\t' },
  ...{ comma: ',', semicolon: ';', pipe: '|', tab: '\t' },
}

/**
 * With `--shape` alone, what scripts have always had. Else the format by its name or by the file's, where cells that a
 * spreadsheet would run are escaped unless it is said otherwise.
 */
function formatOf(options: ExportCommand): ExportFormat | undefined {
  const { encoding, bom, quote, decimal, crlf, header, escapeFormulas, codec } = options
  const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(basename(options.out))?.[1]?.toLowerCase() ?? ''
  const isCsvSaid =
    [options.delimiter, encoding, bom, quote, decimal, crlf].some((said) => said !== undefined) || !header
  if (options.format === undefined && options.shape !== undefined && !isCsvSaid) return undefined
  const kind = options.format ?? options.shape ?? KINDS[extension] ?? 'csv'
  if (isCsvSaid && kind !== 'csv')
    throw new Exit(exitCodes.usage, 'Delimiter, encoding, quotes, decimal sign, line ends and header are those of CSV.')
  if (kind === 'avro') return { kind, ...(codec !== undefined && { codec }) }
  if (kind !== 'csv') return { kind }
  const isTabbed = extension === 'tsv' && options.delimiter === undefined
  const delimiter = isTabbed ? '\t' : DELIMITERS[options.delimiter ?? ',']
  if (delimiter === undefined) throw new Exit(exitCodes.usage, '--delimiter is a comma, a semicolon, a tab or a pipe.')
  const isForScripts = options.format === undefined && options.shape !== undefined
  return {
    ...{ kind, delimiter, header, escapeFormulas: escapeFormulas ?? !isForScripts },
    ...(encoding !== undefined && { encoding }),
    ...(bom !== undefined && { bom }),
    ...(quote !== undefined && { quote }),
    ...(decimal !== undefined && { decimal }),
    ...(crlf === true && { lineEnd: 'crlf' as const }),
  }
}

function partsOf({ maxPartBytes, maxPartRows }: ExportCommand): ExportParts | undefined {
  if (maxPartBytes !== undefined && maxPartRows !== undefined)
    throw new Exit(exitCodes.usage, 'Give --max-part-bytes or --max-part-rows, not both.')
  if (maxPartBytes !== undefined) return { bytes: maxPartBytes }
  return maxPartRows === undefined ? undefined : { rows: maxPartRows }
}
