/** One export, from the content asked for to complete files under their names. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Engine } from '../engine.ts'
import { failure, throwIfCancelled } from '../failure.ts'
import { readLimits } from '../store/limits.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import { type ExportedContent, isRows, rowsOfContent } from './content-rows.ts'
import { scratchFile } from './row-set.ts'
import { openTargets } from './targets.ts'
import { writeDocument } from './write-document.ts'
import { writeRows } from './write-rows.ts'
import { createWriters } from './writers.ts'
import type { ExportRequest, Format, Written } from './writing.ts'

export async function exportFile(
  connection: DuckDBConnection,
  request: ExportRequest,
  engine: Pick<Engine, 'catalog' | 'paths' | 'connect' | 'read' | 'results'>,
  context: TaskContext,
): Promise<Outcome> {
  const { dataset, template, content, path, overwrite, parts, compression } = request
  const { signal } = context
  const format = request.format ?? formatOfShape(content, request.escapeFormulas)
  refuseUnfit(format, request)
  await using targets = openTargets(path, { overwrite, inParts: parts !== undefined })
  const { segments, outbox } = engine.paths
  await using writers = createWriters({ segments, outbox, limits: readLimits() })
  const writing = {
    ...{ targets, parts, compression, outbox, writers },
    onRows: (rows: number) => {
      throwIfCancelled(signal)
      context.report({ phase: 'Writing', progress: { rows } })
    },
  }
  let written: Written
  if (isRows(content) && format !== undefined && format.kind !== 'nested') {
    using file = scratchFile(outbox, 'parquet')
    context.report({ phase: 'Selecting rows' })
    const set = await rowsOfContent(connection, content, { engine, dataset, template, signal, writers }, file.path)
    context.report({ phase: 'Writing', progress: { rowsTotal: set.rows } })
    written = await writeRows(connection, set, format, writing)
  } else {
    context.report({ phase: 'Writing' })
    written = await writeDocument(connection, request, engine.paths, writing)
  }
  throwIfCancelled(signal)
  const names = await targets.complete()
  const notes = [...written.notes, ...(parts === undefined ? [] : [tellFiles(names)])]
  return { dataset: dataset.id, rows: written.rows, ...(notes.length > 0 && { message: notes.join(' ') }) }
}

/** How scripts have always had it: plain CSV, or an array of objects. */
export function formatOfShape(content: ExportedContent, escapeFormulas: boolean): Format | undefined {
  if (!isRows(content)) return undefined
  const shape = 'shape' in content ? content.shape : 'csv'
  if (shape === 'json') return { kind: content.what === 'selection' ? 'nested' : 'json' }
  return {
    ...{ kind: 'csv', delimiter: ',', encoding: 'utf-8', bom: false, quote: 'needed', decimal: 'source' },
    ...{ lineEnd: 'lf', header: true, escapeFormulas },
  }
}

const NAMES: Readonly<Record<Format['kind'], string>> = {
  ...{ csv: 'CSV', json: 'JSON', jsonl: 'JSON lines', nested: "the template's JSON" },
  ...{ parquet: 'Parquet', avro: 'Avro', xlsx: 'Excel' },
}

const ownCompression: ReadonlySet<Format['kind']> = new Set(['parquet', 'avro', 'xlsx'])

/** What is asked for must go together. @throws BAD_INPUT */
function refuseUnfit(format: Format | undefined, { content, parts, compression }: ExportRequest): void {
  const name = format === undefined ? 'This' : NAMES[format.kind]
  if (parts !== undefined && (!isRows(content) || format === undefined || format.kind === 'nested'))
    throw failure('BAD_INPUT', 'Only rows can be written in parts: choose one file.')
  if (format === undefined) return
  if (!isRows(content)) {
    if (format.kind === 'csv' || format.kind === 'json') return
    throw failure('BAD_INPUT', `This cannot be written as ${name}. Choose CSV or JSON.`)
  }
  if (format.kind === 'nested' && content.what !== 'selection')
    throw failure('BAD_INPUT', "Only a selection has the template's own JSON. Choose JSON or JSON lines.")
  if (ownCompression.has(format.kind) && compression !== 'none')
    throw failure('BAD_INPUT', `${name} files are compressed within themselves: leave out the compression.`)
  if (ownCompression.has(format.kind) && parts !== undefined && 'bytes' in parts)
    throw failure(
      'BAD_INPUT',
      `How large a file of ${name} becomes is known only when it is complete: give a number of rows instead of bytes.`,
    )
  if (format.kind === 'csv' && format.bom && !format.encoding.startsWith('utf-'))
    throw failure('BAD_INPUT', `${format.encoding} has no byte order mark: leave it out, or choose utf-8.`)
}

function tellFiles(names: readonly string[]): string {
  const [first = '', ...others] = names
  return others.length === 0
    ? `One file: ${first}.`
    : `${names.length.toLocaleString('en-US')} files: ${first} to ${others.at(-1)}.`
}
