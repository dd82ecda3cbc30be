/** Rows of a table there, as a file that DuckDB reads: one view of the database, whatever others do meanwhile. */
import { createReadStream, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { failure } from '../../failure.ts'
import { ownColumns, type ThereTable } from '../target.ts'
import { sequenceOf } from './bookkeeping.ts'
import { type Copied, copyOut } from './copy.ts'
import type { Facts } from './facts.ts'
import { qualified, quote } from './names.ts'
import { oursCondition } from './others.ts'
import type { Session, Transaction } from './session.ts'
import { readValue } from './types.ts'

export interface Snapshot extends Copied {
  readonly sequence: number
  readonly mark: string
}

interface Options {
  readonly ids?: string
  readonly since?: number
  readonly marksOthers?: boolean
  readonly signal: AbortSignal
}

/** Ids in one statement: 33 bytes each. */
const IDS_AT_ONCE = 20_000

export async function snapshot(
  session: Session,
  facts: Facts,
  table: ThereTable,
  into: string,
  { ids, since, marksOthers, signal }: Options,
): Promise<Snapshot> {
  const { schema } = facts
  writeFileSync(into, `${header(table)}\n`)
  return session.transaction(
    async (transaction) => {
      const [row = {}] = await transaction.rows('SELECT txid_current_snapshot()::text AS mark')
      const sequence = table.dataset === null ? 0 : await sequenceOf(transaction, schema, table.dataset)
      const conditions = since === undefined ? [] : [`t.${ownColumns.push} > ${BigInt(since)}`]
      const isOurs = marksOthers === true ? await oursCondition(transaction, facts, table.dataset) : null
      const push = isOurs === null ? `t.${ownColumns.push}` : `CASE WHEN ${isOurs} THEN t.${ownColumns.push} END`
      const values = cellsOf(table, push)
      let rows = 0
      let bytes = 0
      for await (const some of ids === undefined ? [''] : idConditions(ids)) {
        const copied = await copyRows(transaction, `${qualified(schema, table.name)} t`, values, into, [
          ...conditions,
          some,
        ])
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

/** `push` is SQL for the number of the push that wrote the row. */
const cellsOf = ({ columns }: ThereTable, push: string): string[] => [
  `replace(t.${ownColumns.id}::text, '-', '')`,
  `t.${ownColumns.row}`,
  push,
  ...columns.map(({ name, column }) => readValue(`t.${quote(name)}`, column)),
]

function copyRows(
  transaction: Transaction,
  table: string,
  values: readonly string[],
  into: string,
  conditions: readonly string[],
): Promise<Copied> {
  const filled = conditions.filter((condition) => condition !== '')
  const where = filled.length === 0 ? '' : ` WHERE ${filled.join(' AND ')}`
  const select = `SELECT ${values.join(', ')} FROM ${table}${where}`
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
