/** Runs and pieces: together they are the rows, in their order. */
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { queryAll } from '../store/duckdb.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { PIECE_ROWS, piecesOf, runsOfFile } from './runs.ts'

describe('the runs of a large file', () => {
  it('are its rows, each of them once and in order, unless a column is called as the row numbers are', async () => {
    const connection = await (await DuckDBInstance.create()).connect()
    const rows = 2 * PIECE_ROWS + 1
    const path = join(temporaryFolder(), 'large.parquet')
    const sql = `SELECT range AS n FROM range(${rows})`
    await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`)
    const runs = runsOfFile(['n'], { path, rows })
    expect(runs.length).toBeGreaterThan(2)
    let before = 0
    for (const run of runs) {
      expect(run.rows).toBeLessThanOrEqual(PIECE_ROWS)
      const summary = `SELECT count(*) AS rows, min(n) AS least, max(n) AS most FROM (${run.sql})`
      const [found] = await queryAll(connection, summary)
      expect(found).toEqual({ rows: BigInt(run.rows), least: BigInt(before), most: BigInt(before + run.rows - 1) })
      before += run.rows
    }
    expect(before).toBe(rows)
    expect(runsOfFile(['n', 'File_Row_Number'], { path, rows })).toHaveLength(1)
    connection.closeSync()
  })
})

describe('pieces', () => {
  it('are all runs that have rows, in order, as few as their limit allows next to each other', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.integer({ min: 1, max: 50 }), (sizes, most) => {
        const pieces = piecesOf(
          sizes.map((rows, at) => ({ sql: `r${at}`, rows })),
          most,
        )
        const held = pieces.flatMap(({ sql }) => sql.split(' UNION ALL ').map((run) => run.replace(/[()]/g, '')))
        expect(held).toEqual(sizes.flatMap((rows, at) => (rows === 0 ? [] : [`r${at}`])))
        expect(pieces.reduce((sum, { rows }) => sum + rows, 0)).toBe(sizes.reduce((sum, rows) => sum + rows, 0))
        for (const { sql, rows } of pieces) expect(rows > 0 && (rows <= most || !sql.includes('UNION'))).toBe(true)
      }),
    )
  })
})
