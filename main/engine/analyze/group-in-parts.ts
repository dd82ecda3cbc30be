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

/** About as much as a row of a part takes while it is grouped, since DuckDB puts rows of one group together late. */
const ROW_BYTES = 40
/** About as much as a group takes: 1 million take 0.2 GB more than none, 6.7 million 1.5 GB. */
const GROUP_BYTES = 220
/** The share of the memory that rows may take before it gets scarce. */
const SHARE = 0.75
/** Enough: of as many groups as fit into 512 MiB, it tells their number to 1 %. */
const SAMPLED_ROWS = 200_000
const MOST_PARTS = 64

export interface Room {
  /** Rows of the relation, at most. */
  readonly rows: number
  readonly memoryMiB: number
}

/** Whether the groups, as many as the first rows let expect, do not fit into memory. */
export async function areTooMany(
  connection: DuckDBConnection,
  { relation }: MeasuredTable,
  { keys, conditions }: CompiledAggregate,
  { rows, memoryMiB }: Room,
): Promise<boolean> {
  const most = (memoryMiB * MIB * SHARE) / GROUP_BYTES
  if (rows <= most) return false
  const [row] = await queryAll(
    connection,
    `SELECT count(*) AS sampled, count(DISTINCT h) AS found
     FROM (SELECT hash(${keys.join(', ')}) AS h FROM ${relation} t ${conditions} LIMIT ${SAMPLED_ROWS})`,
  )
  return expectedGroups(Number(row?.sampled), Number(row?.found), rows) > most
}

/**
 * How many groups there are in all, when `found` different ones were among `sampled` of the rows: n rows at random of g
 * groups alike in size hit g (1 - e^(-n/g)) of them.
 */
export function expectedGroups(sampled: number, found: number, rows: number): number {
  let low = found
  let high = rows
  if (hits(high, sampled) <= found) return high
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (hits(middle, sampled) < found) low = middle
    else high = middle
  }
  return high
}

const hits = (groups: number, sampled: number): number => groups * -Math.expm1(-sampled / groups)

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
