/** The rows that differ between two versions as a file. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { csvRecord } from '../csv/csv-writer.ts'
import { failure } from '../failure.ts'
import type { StorePaths } from '../store/paths.ts'
import { type Comparison, differingRowsSql, findPair, toChangedRow } from '../versions/difference.ts'
import type { TablePair } from '../versions/difference-sql.ts'
import { escapeFormula } from './formulas.ts'
import type { Sink } from './writing.ts'

export interface DifferenceFile {
  readonly shape: 'csv' | 'json'
  /** All tables when left out; CSV has one. */
  readonly table: string | undefined
  readonly escapeFormulas: boolean
  /** Called after each chunk with the number of rows so far; throws to stop. */
  readonly onRows: (rows: number) => void
}

/** @throws NOT_FOUND for an unknown table; BAD_INPUT for CSV of several tables. */
export async function writeDifference(
  connection: DuckDBConnection,
  comparison: Comparison,
  paths: StorePaths,
  target: Sink,
  options: DifferenceFile,
): Promise<void> {
  const pairs = options.table === undefined ? comparison.pairs : [findPair(comparison, options.table)]
  if (options.shape === 'json') await writeJson(connection, pairs, paths, target, options)
  else await writeCsv(connection, onlyPair(pairs), paths, target, options)
}

function onlyPair(pairs: readonly TablePair[]): TablePair {
  const differing = pairs.filter(({ before, after }) => !isSame(before, after))
  const [pair, ...others] = differing.length === 0 ? pairs : differing
  if (pair === undefined) throw failure('BAD_INPUT', 'Neither version has a table.')
  if (others.length > 0 && differing.length > 0)
    throw failure(
      'BAD_INPUT',
      `Several tables were changed (${differing.map(({ name }) => name).join(', ')}), and CSV has room for one: name it, or write JSON.`,
    )
  return pair
}

const isSame = (before: TablePair['before'], after: TablePair['after']): boolean =>
  JSON.stringify(before?.sources.map(({ id, mask }) => [id, mask])) ===
  JSON.stringify(after?.sources.map(({ id, mask }) => [id, mask]))

/**
 * A record a difference: what happened, the key, and every other column before and after. Without a key there is
 * nothing to pair, and each column stands there once.
 */
async function writeCsv(
  connection: DuckDBConnection,
  pair: TablePair,
  paths: StorePaths,
  target: Sink,
  { escapeFormulas, onRows }: DifferenceFile,
): Promise<void> {
  const safe = escapeFormulas ? escapeFormula : (text: string) => text
  const isSingle = (name: string) => pair.key.length === 0 || pair.key.includes(name)
  const header = pair.columns.flatMap((name) => (isSingle(name) ? [name] : [`${name} before`, `${name} after`]))
  await target.write(csvRecord(['difference', ...header.map(safe)]))
  await eachChunk(connection, pair, paths, async (rows, count) => {
    let text = ''
    for (const { kind, before, after } of rows) {
      const cells = pair.columns.flatMap((name, at) =>
        isSingle(name) ? [after[at] ?? before[at] ?? ''] : [before[at] ?? '', after[at] ?? ''],
      )
      text += csvRecord([kind, ...cells.map(safe)])
    }
    await target.write(text)
    onRows(count)
  })
}

/** An array of objects: table, kind, and the rows before and after, null where there is none. */
async function writeJson(
  connection: DuckDBConnection,
  pairs: readonly TablePair[],
  paths: StorePaths,
  target: Sink,
  { onRows }: DifferenceFile,
): Promise<void> {
  let written = 0
  await target.write('[')
  for (const pair of pairs) {
    const already = written
    await eachChunk(connection, pair, paths, async (rows, count) => {
      let text = ''
      for (const { kind, before, after } of rows) {
        const objects = {
          before: kind === 'added' ? null : objectOf(before),
          after: kind === 'removed' ? null : objectOf(after),
        }
        text += `${written === 0 ? '' : ','}\n  ${JSON.stringify({ table: pair.name, difference: kind, ...objects })}`
        written++
      }
      await target.write(text)
      onRows(already + count)
    })
    function objectOf(cells: readonly (string | null)[]) {
      return Object.fromEntries(pair.columns.map((name, at) => [name, cells[at] ?? null]))
    }
  }
  await target.write(written === 0 ? ']\n' : '\n]\n')
}

async function eachChunk(
  connection: DuckDBConnection,
  pair: TablePair,
  paths: StorePaths,
  take: (rows: readonly ReturnType<typeof toChangedRow>[], count: number) => Promise<void>,
): Promise<void> {
  const result = await connection.stream(differingRowsSql(pair, paths))
  let count = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return
    count += chunk.rowCount
    await take(
      chunk.getRows().map((row) => toChangedRow(row, pair.columns.length)),
      count,
    )
  }
}
