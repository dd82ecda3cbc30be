/** Rows of a table there, as a file that DuckDB reads: one view of the database, whatever others do meanwhile. */
import { createReadStream, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { failure } from '../../failure.ts'
import { ownColumns, type ThereTable } from '../target.ts'
import { sequenceOf } from './bookkeeping.ts'
import { type Copied, copyOut } from './copy.ts'
import { qualified, quote } from './names.ts'
import type { Session, Transaction } from './session.ts'
import { readValue } from './types.ts'

export interface Snapshot extends Copied {
  readonly sequence: number
  readonly mark: string
}

interface Options {
  readonly ids?: string
  readonly since?: number
  readonly signal: AbortSignal
}

/** Ids in one statement: 33 bytes each. */
const IDS_AT_ONCE = 20_000

export async function snapshot(
  session: Session,
  schema: string,
  table: ThereTable,
  into: string,
  { ids, since, signal }: Options,
): Promise<Snapshot> {
  writeFileSync(into, `${header(table)}\n`)
  return session.transaction(
    async (transaction) => {
      const [row = {}] = await transaction.rows('SELECT txid_current_snapshot()::text AS mark')
      const sequence = table.dataset === null ? 0 : await sequenceOf(transaction, schema, table.dataset)
      const conditions = since === undefined ? [] : [`t.${ownColumns.push} > ${BigInt(since)}`]
      let rows = 0
      let bytes = 0
      for await (const some of ids === undefined ? [''] : idConditions(ids)) {
        const copied = await copyRows(transaction, schema, table, into, [...conditions, some])
        rows += copied.rows
        bytes += copied.bytes
      }
      return { rows, bytes, sequence, mark: String(row.mark) }
    },
    { signal, isSnapshot: true },
  )
}

const header = ({ columns }: ThereTable): string =>
  [...Object.values(ownColumns), ...columns.map(({ name }) => name)]
    .map((name) => `"${name.replaceAll('"', '""')}"`)
    .join(',')

function copyRows(
  transaction: Transaction,
  schema: string,
  { name, columns }: ThereTable,
  into: string,
  conditions: readonly string[],
): Promise<Copied> {
  const values = [
    `replace(t.${ownColumns.id}::text, '-', '')`,
    `t.${ownColumns.row}`,
    `t.${ownColumns.push}`,
    ...columns.map(({ name: own, column }) => readValue(`t.${quote(own)}`, column)),
  ]
  const filled = conditions.filter((condition) => condition !== '')
  const where = filled.length === 0 ? '' : ` WHERE ${filled.join(' AND ')}`
  const select = `SELECT ${values.join(', ')} FROM ${qualified(schema, name)} t${where}`
  return copyOut(transaction, `COPY (${select}) TO STDOUT (FORMAT csv, NULL '', ENCODING 'UTF8')`, into)
}

async function* idConditions(path: string): AsyncGenerator<string> {
  let ids: string[] = []
  const condition = () => `t.${ownColumns.id} = ANY('{${ids.join(',')}}'::uuid[])`
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue
    if (!/^[0-9a-f]{32}$/i.test(line)) throw failure('BAD_INPUT', `${path} has a line that is not an id of a row.`)
    ids.push(line)
    if (ids.length < IDS_AT_ONCE) continue
    yield condition()
    ids = []
  }
  if (ids.length > 0) yield condition()
}
