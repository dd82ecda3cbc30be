/** Cells that a spreadsheet would run, made harmless and given back. */
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal } from '../store/sql-text.ts'
import { escapedSql, escapeFormula, isFormulaSql, unescapeFormula } from './formulas.ts'

const text = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', "'", 'a', '1', ' ', 'é'), maxLength: 5 })

describe('a cell that a spreadsheet would run', () => {
  it('is put behind an apostrophe', () => {
    for (const cell of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1']) expect(escapeFormula(cell)).toBe(`'${cell}`)
  })

  it('is none when the sign stands later', () => {
    for (const cell of ['', 'a=1', '1-1', ' =1', 'x@y.z', "it's"]) expect(escapeFormula(cell)).toBe(cell)
  })

  it('is given back exactly, also when it had an apostrophe already', () => {
    expect(escapeFormula("'=1")).toBe("''=1")
    fc.assert(fc.property(text, (cell) => unescapeFormula(escapeFormula(cell)) === cell))
  })

  it('is the same one in SQL', async () => {
    const connection = await (await DuckDBInstance.create()).connect()
    const cells = fc.sample(text, 300)
    const values = cells.map((cell, at) => `(${at}, ${literal(cell)})`).join(', ')
    const reader = await connection.runAndReadAll(
      `SELECT ${escapedSql('cell')}, ${isFormulaSql('cell')} FROM (VALUES ${values}) v(n, cell) ORDER BY n`,
    )
    expect(reader.getRows()).toEqual(cells.map((cell) => [escapeFormula(cell), escapeFormula(cell) !== cell]))
    connection.closeSync()
  })
})
