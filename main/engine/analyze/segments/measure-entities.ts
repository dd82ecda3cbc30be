/**
 * Computes the features of all entities into a temporary table of a connection, in the order of the entities, and reads
 * them from there: first as a matrix, later to be joined with their segments.
 */
import { type DuckDBConnection, DuckDBDataChunk, INTEGER, UTINYINT } from '@duckdb/node-api'
import { failure } from '../../failure.ts'
import { findColumn, type StoredTable } from '../../store/datasets.ts'
import { queryAll, queryChunks } from '../../store/duckdb.ts'
import { identifier, literal } from '../../store/sql-text.ts'
import { checkQuery } from '../check-query.ts'
import { explainQuery } from '../query-errors.ts'
import { type Definition, type FeatureSql, presentOf } from './features.ts'
import { type Matrix, newMatrix } from './matrix.ts'
import type { Pace } from './pace.ts'

/** Names of temporary tables: no table of a dataset is called like that. */
const ROWS = '"winnow segments: rows"'
const ENTITIES = '"winnow segments: entities"'
const MEMBERS = '"winnow segments: members"'
const LABELS = 'winnow segments: labels'

/** Half a gigabyte of numbers. */
const MOST_NUMBERS = 60_000_000
/** Squares of larger numbers are none any more. */
const LARGEST = 1e100

export interface Measured {
  readonly entities: number
  /** Entities that lack a feature. */
  readonly incomplete: number
  /** Rows that name no entity. */
  readonly strayRows: number
}

/**
 * `tables` are the views of the connection. @throws BAD_INPUT when the condition is wrong, or no entity has a value for
 * each feature.
 */
export async function measureEntities(
  connection: DuckDBConnection,
  table: StoredTable,
  definition: Definition,
  features: readonly FeatureSql[],
  tables: readonly string[],
): Promise<Measured> {
  await nameRows(connection, table, definition, features, tables)
  const facts = await factsOfRows(connection, features).catch((error: unknown) => {
    throw explainQuery(error, definition.where ?? '')
  })
  const measured = features.map((feature, at) => `${measureSql(feature, at, facts)} AS f${at}`)
  await connection.run(
    `CREATE TEMP TABLE ${ENTITIES} AS SELECT entity, ${measured.join(', ')} FROM ${ROWS} WHERE entity IS NOT NULL GROUP BY entity`,
  )
  const complete = features.map((_, at) => `f${at} IS NOT NULL AND isfinite(f${at}::DOUBLE)`).join(' AND ')
  await connection.run(
    `CREATE TEMP TABLE ${MEMBERS} AS SELECT row_number() OVER (ORDER BY entity) - 1 AS n, *${withoutNoise(features)} FROM ${ENTITIES} WHERE ${complete}`,
  )
  const entities = await countRows(connection, MEMBERS)
  const all = await countRows(connection, ENTITIES)
  if (entities === 0) throw failure('BAD_INPUT', await whyNone(connection, features, definition.entity, all))
  await connection.run(`DROP TABLE ${ENTITIES}`)
  return { entities, incomplete: all - entities, strayRows: facts.strayRows }
}

async function nameRows(
  connection: DuckDBConnection,
  table: StoredTable,
  { entity, where }: Definition,
  features: readonly FeatureSql[],
  tables: readonly string[],
): Promise<void> {
  const from = identifier(table.name)
  const values = features.map(({ value }, at) => `${value} AS v${at}`)
  const select = `SELECT ${presentOf(findColumn(table, entity))} AS entity, ${values.join(', ')} FROM ${from}`
  const hasCondition = where !== undefined && where.trim() !== ''
  if (hasCondition) {
    // The line end keeps a comment at its end from swallowing what follows; the second form has no bracket to close.
    await checkQuery(connection, `SELECT 1 FROM ${from} WHERE (${where}\n)`, tables)
    await checkQuery(connection, `SELECT CASE WHEN ${where}\n THEN 1 END FROM ${from}`, tables)
  }
  await connection
    .run(`CREATE TEMP VIEW ${ROWS} AS ${select}${hasCondition ? ` WHERE (${where}\n)` : ''}`)
    .catch((error: unknown) => {
      throw explainQuery(error, where ?? '')
    })
}

interface RowFacts {
  readonly rows: number
  readonly strayRows: number
  /** By feature: the largest absolute value of floats. */
  readonly largest: readonly number[]
  /** By feature: the last time, as DuckDB writes it. */
  readonly last: readonly (string | null)[]
}

async function factsOfRows(connection: DuckDBConnection, features: readonly FeatureSql[]): Promise<RowFacts> {
  const facts = features.map(({ measure, isFloat }, at) => {
    if (measure === 'days-since-last') return `max(v${at})::VARCHAR AS x${at}`
    return isFloat ? `max(abs(v${at})) AS x${at}` : `NULL AS x${at}`
  })
  const [row = {}] = await queryAll(
    connection,
    `SELECT count(*) AS n, count(*) FILTER (entity IS NULL) AS stray, ${facts.join(', ')} FROM ${ROWS}`,
  )
  const fact = (at: number) => row[`x${at}`] ?? null
  return {
    rows: Number(row.n),
    strayRows: Number(row.stray),
    largest: features.map(({ isFloat }, at) => (isFloat ? Number(fact(at) ?? 0) : 0)),
    last: features.map(({ measure }, at) => {
      const last = measure === 'days-since-last' ? fact(at) : null
      return last === null ? null : String(last)
    }),
  }
}

function measureSql({ measure, isFloat }: FeatureSql, at: number, facts: RowFacts): string {
  const value = `v${at}`
  const sum = isFloat ? exactSum(value, facts.largest[at] ?? 0, facts.rows) : `sum(${value})`
  switch (measure) {
    case 'days-since-last': {
      const last = facts.last[at] ?? null
      if (last === null) return 'NULL::BIGINT'
      return `(epoch_us(TIMESTAMP ${literal(last)} + INTERVAL 1 DAY) - epoch_us(max(${value}))) // 86400000000`
    }
    case 'count':
      return `count(${value})`
    case 'distinct':
      return `count(DISTINCT ${value})`
    case 'stddev':
      return `stddev_pop(${value}::DOUBLE ORDER BY ${value})`
    case 'sum':
    case 'mean': {
      const whole = measure === 'sum' ? `(${sum})::DOUBLE` : `(${sum})::DOUBLE / count(${value})`
      return `CASE WHEN count(${value}) = 1 THEN any_value(${value})::DOUBLE ELSE ${whole} END`
    }
    default:
      return `${measure}(${value})::DOUBLE`
  }
}

/** Sums of floats to 15 digits, which is what they are worth: 10.1 + 0.2 + 5 is 15.3 again. */
function withoutNoise(features: readonly FeatureSql[]): string {
  const rounded = features.flatMap(({ measure, isFloat }, at) =>
    isFloat && (measure === 'sum' || measure === 'mean')
      ? [`CASE WHEN f${at} = 0 THEN 0 ELSE round(f${at}, 14 - floor(log10(abs(f${at})))::INTEGER) END AS f${at}`]
      : [],
  )
  return rounded.length === 0 ? '' : ` REPLACE (${rounded.join(', ')})`
}

/** Floats are added up as decimals with as many digits as the sum leaves, so that their order does not matter. */
function exactSum(value: string, largest: number, rows: number): string {
  const whole = Math.ceil(Math.log10(Math.max(1, largest) * Math.max(1, rows) + 1)) + 1
  const scale = 38 - whole
  return scale < 0 ? `sum(${value} ORDER BY ${value})` : `sum(CAST(${value} AS DECIMAL(38,${scale})))`
}

async function countRows(connection: DuckDBConnection, table: string): Promise<number> {
  const [row] = await queryAll(connection, `SELECT count(*) AS n FROM ${table}`)
  return Number(row?.n)
}

async function whyNone(
  connection: DuckDBConnection,
  features: readonly FeatureSql[],
  entity: string,
  all: number,
): Promise<string> {
  if (all === 0) return `No row has a value in ${entity}. Choose another column for the entities, or other rows.`
  const counts = features.map((_, at) => `count(f${at}) FILTER (isfinite(f${at}::DOUBLE)) AS c${at}`)
  const [row = {}] = await queryAll(connection, `SELECT ${counts.join(', ')} FROM ${ENTITIES}`)
  const empty = features.filter((_, at) => Number(row[`c${at}`]) === 0).map(({ name }) => name)
  return empty.length === 0
    ? 'No entity has a value for each of the features. Choose fewer of them.'
    : `There is no value for ${empty.join(' and ')}: its column must hold numbers${features.some(({ measure }) => measure === 'days-since-last') ? ' (dates, for recency)' : ''}. Choose another column.`
}

/** The features of all entities, in their order. @throws BAD_INPUT when they are too many or too large. */
export async function readMatrix(
  connection: DuckDBConnection,
  { entities }: Measured,
  features: readonly FeatureSql[],
  pace: Pace,
): Promise<Matrix> {
  if (entities * features.length > MOST_NUMBERS)
    throw failure(
      'BAD_INPUT',
      `${entities.toLocaleString('en-US')} entities with ${features.length} features are more than fits into memory. Choose fewer features, or fewer entities by a condition.`,
    )
  const matrix = newMatrix(entities, features.length)
  const cells = features.map((_, at) => `f${at}::DOUBLE AS f${at}`).join(', ')
  let at = 0
  for await (const rows of queryChunks(connection, `SELECT ${cells} FROM ${MEMBERS} ORDER BY n`)) {
    for (const row of rows)
      for (let column = 0; column < features.length; column++) matrix.values[at++] = Number(row[`f${column}`])
    await pace()
  }
  const tooLarge = matrix.values.findIndex((value) => Math.abs(value) > LARGEST)
  if (tooLarge >= 0)
    throw failure(
      'BAD_INPUT',
      `${features[tooLarge % features.length]?.name} has values too large to be compared. Leave it out, or exclude them by a condition.`,
    )
  return matrix
}

const CHUNK = 2048

/** Stores the segment of each entity and returns SQL that selects entities, features, segment and its name. */
export async function selectMembers(
  connection: DuckDBConnection,
  entity: string,
  features: readonly FeatureSql[],
  labels: Uint8Array,
  names: readonly string[],
  pace: Pace,
): Promise<string> {
  await connection.run(`CREATE TEMP TABLE ${identifier(LABELS)} (n INTEGER, label UTINYINT)`)
  const appender = await connection.createAppender(LABELS, 'main', 'temp')
  try {
    for (let from = 0; from < labels.length; from += CHUNK) {
      const part = [...labels.subarray(from, from + CHUNK)]
      const chunk = DuckDBDataChunk.create([INTEGER, UTINYINT])
      chunk.setColumns([part.map((_, at) => from + at), part])
      appender.appendDataChunk(chunk)
      await pace()
    }
    appender.flushSync()
  } finally {
    appender.closeSync()
  }
  const cells = features.map(({ name }, at) => `m.f${at} AS ${identifier(name)}`)
  const cases = names.map((name, at) => `WHEN ${at} THEN ${literal(name)}`).join(' ')
  return `SELECT m.entity AS ${identifier(entity)}, ${cells.join(', ')}, l.label::BIGINT + 1 AS segment,
    CASE l.label ${cases} END AS segment_name
    FROM ${MEMBERS} m JOIN ${identifier(LABELS)} l ON m.n = l.n ORDER BY m.n`
}
