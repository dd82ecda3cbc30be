/**
 * Groups that are too many for the memory at once: rows are dealt out to files by the hash of what they are grouped by,
 * so that all rows of a group are in one file, and are grouped file by file.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { columnOf } from '../browse/rows.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { type CompiledAggregate, compileAggregate, type ParsedSpec } from './aggregate.ts'
import type { MeasuredTable } from './aggregate-numbers.ts'

/** About as much as a row takes while it is grouped, since DuckDB puts rows of one group together late. */
const ROW_BYTES = 40
/** The share of the memory that rows may take before it gets scarce. */
const SHARE = 0.75
const SAMPLED_ROWS = 500_000
const MOST_PARTS = 64

export interface Room {
  /** Rows of the relation, at most. */
  readonly rows: number
  readonly memoryMiB: number
}

/** Whether most rows have a group of their own, as far as the first ones tell, and all of them do not fit into memory. */
export async function areTooMany(
  connection: DuckDBConnection,
  { relation }: MeasuredTable,
  { keys, conditions }: CompiledAggregate,
  { rows, memoryMiB }: Room,
): Promise<boolean> {
  if (rows * ROW_BYTES < memoryMiB * MIB * SHARE) return false
  const [row] = await queryAll(
    connection,
    `SELECT approx_count_distinct(h) * 2 > count(*) AS many
     FROM (SELECT hash(${keys.join(', ')}) AS h FROM ${relation} t ${conditions} LIMIT ${SAMPLED_ROWS})`,
  )
  return row?.many === true
}

const MIB = 1024 * 1024

/** So many that two of them fit into memory, whichever threads are at work. */
const partsFor = ({ rows, memoryMiB }: Room): number =>
  Math.min(MOST_PARTS, Math.max(4, Math.ceil((rows * ROW_BYTES * 2) / (memoryMiB * MIB * SHARE))))

/** Whether each part can be grouped by itself: nothing in a row of the result depends on other groups. */
export const isPartible = ({ groups, measures }: ParsedSpec, { unsorted }: CompiledAggregate): boolean =>
  unsorted !== null &&
  groups.length > 0 &&
  groups.every(({ bin }) => bin === undefined || 'width' in bin) &&
  measures.every(({ function: name }) => name !== 'share')

export interface GroupsInParts {
  readonly compiled: CompiledAggregate
  readonly room: Room
  readonly folder: string
  readonly into: string
}

/**
 * Makes the table `into` of the unsorted groups. `folder` is one in which DuckDB may write; it goes away.
 * Only for what `isPartible`.
 */
export async function groupInParts(
  connection: DuckDBConnection,
  table: MeasuredTable,
  spec: ParsedSpec,
  { compiled, room, folder, into }: GroupsInParts,
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  try {
    // Conditions may be about columns that are not grouped or measured: rows are chosen before they are dealt out.
    const used = new Set([...spec.groups, ...spec.measures].flatMap(({ column }) => column ?? []))
    const columns = [...new Set([...used].map((name) => columnOf(table, name)))]
    const cells = columns.map(({ name }) => `t.${identifier(name)}`)
    const part = `(hash(${compiled.keys.join(', ')}) % ${partsFor(room)})::UTINYINT AS ${PART}`
    await connection.run(
      `COPY (SELECT ${[...cells, part].join(', ')} FROM ${table.relation} t ${compiled.conditions})
       TO ${literal(folder)} (FORMAT parquet, COMPRESSION uncompressed, PARTITION_BY (${PART}), OVERWRITE_OR_IGNORE)`,
    )
    const ownSpec = { ...spec, filters: [], where: undefined, table: table.name }
    for (const [at, name] of readdirSync(folder).entries()) {
      const files = literal(join(folder, name, '*.parquet'))
      const relation = `(FROM read_parquet(${files}, hive_partitioning = false))`
      const { unsorted } = await compileAggregate(connection, { name: table.name, columns }, relation, ownSpec)
      const sql = unsorted?.sql ?? ''
      await connection.run(at === 0 ? `CREATE TEMP TABLE ${into} AS ${sql}` : `INSERT INTO ${into} ${sql}`)
      rmSync(join(folder, name), { recursive: true })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const PART = '__winnow_part'
