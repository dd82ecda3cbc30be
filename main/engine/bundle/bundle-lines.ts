/**
 * Which row stands on which line of its file, and which finding belongs to which row, as it is once the rows are gone that
 * later deliveries superseded: those left move up, so that a bundle tells nothing of them, not even that they were there.
 */
import { rmSync } from 'node:fs'
import { findingsFile, maskPath, segmentPath } from '../browse/relation.ts'
import type { StoredSource } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'
import { type BundlePlace, draft } from './bundle-place.ts'
import { FINDINGS } from './manifest.ts'

const PARQUET = '(FORMAT parquet, COMPRESSION zstd)'

/** Adds the line map of a source; returns its path in the zip. */
export async function writeLines(place: BundlePlace, source: StoredSource, number: number): Promise<string> {
  const { engine, connection, zip } = place
  const path = `winnow/lines/${number}.parquet`
  const lines = `read_parquet(${literal(segmentPath(engine.paths, source.home, source.line_map))})`
  const file = draft(place, 'lines.parquet')
  const sql =
    source.mask === null
      ? `SELECT "row", record, line FROM ${lines} ORDER BY "row"`
      : movedUp(
          lines,
          maskOf(place, source.mask),
          source.segments.reduce((sum, { rows }) => sum + rows, 0),
        )
  await connection.run(`COPY (${sql}) TO ${literal(file)} ${PARQUET}`)
  await zip.addFile(path, file, false)
  rmSync(file)
  return path
}

const maskOf = ({ engine }: BundlePlace, mask: string): string =>
  `(SELECT DISTINCT "row" FROM read_parquet(${literal(maskPath(engine.paths, mask))}))`

/** Runs of the rows that are left: a run begins where the distance of row, record and line changes. */
function movedUp(lines: string, mask: string, rows: number): string {
  return `WITH
    kept AS (SELECT t.r AS old, row_number() OVER (ORDER BY t.r) - 1 AS new FROM range(${rows}) t(r) ANTI JOIN ${mask} m ON t.r = m."row"),
    placed AS (SELECT k.new, l.record + k.old - l."row" AS record, l.line + k.old - l."row" AS line
      FROM kept k ASOF JOIN ${lines} l ON k.old >= l."row")
    SELECT new::BIGINT AS "row", record::BIGINT AS record, line::BIGINT AS line FROM (
      SELECT *, lag(record - new) OVER own AS record_before, lag(line - new) OVER own AS line_before
      FROM placed WINDOW own AS (ORDER BY new))
    WHERE record_before IS NULL OR record_before <> record - new OR line_before <> line - new ORDER BY new`
}

/** Adds the findings; returns how many there are. */
export async function writeFindings(place: BundlePlace): Promise<number> {
  const { engine, dataset, connection, zip } = place
  const sources = dataset.tables.flatMap((table) => table.sources)
  const masks = sources.flatMap(({ id, mask }) =>
    mask === null ? [] : [`SELECT ${literal(id)} AS source, "row" FROM ${maskOf(place, mask)}`],
  )
  const all = `read_parquet(${literal(findingsFile(dataset, engine.paths))}, file_row_number = true) f`
  const [row, from] =
    masks.length === 0
      ? ['f."row"', all]
      : [
          'CASE WHEN m."row" = f."row" THEN NULL ELSE f."row" - coalesce(m.before, 0) END',
          `${all} ASOF LEFT JOIN (SELECT *, row_number() OVER (PARTITION BY source ORDER BY "row") AS before
             FROM (${masks.join(' UNION ALL ')})) m ON f.source = m.source AND f."row" >= m."row"`,
        ]
  const file = draft(place, 'findings.parquet')
  const [written] = await queryAll(
    connection,
    `COPY (SELECT f.source, f.file, f."table", f.line, f.record, (${row})::BIGINT AS "row", f."column", f.type, f.severity,
       f.value, f.expected, f.message FROM ${from} ORDER BY f.file_row_number) TO ${literal(file)} ${PARQUET}`,
  )
  await zip.addFile(FINDINGS, file, false)
  rmSync(file)
  return Number(written?.Count ?? 0)
}
