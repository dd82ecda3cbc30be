/** A row that stands in the table already, cell for cell: every later copy is reported, the first is not. */
import { identifier } from '../store/sql-text.ts'
import { ascends, describePlace, differ, partsByHash, type TableRule } from './rule.ts'

export const duplicateRow: TableRule = {
  code: 'duplicate-row',
  severity: 'warning',
  queries({ view, rows, columns, integers: [integer], resource }) {
    // What tells rows apart is the key, or stands first as a rule.
    const { primaryKey = [] } = resource?.schema ?? {}
    const key = primaryKey.length > 0 ? primaryKey : columns.slice(0, 1)
    const all = [...columns.map(identifier), '__unstored'].join(', ')
    // Only rows whose hash occurs twice are compared cell by cell: that keeps the sort small.
    const copiesWhere = (part: string) => `
      WITH hashed AS (SELECT __source, __row, hash(${all}) AS h FROM ${view} WHERE ${part}),
        candidate AS (SELECT __source, __row FROM hashed WHERE h IN (SELECT h FROM hashed GROUP BY h HAVING count(*) > 1)),
        copies AS (
          SELECT __source, __row,
            first_value(__source) OVER same AS first_source, first_value(__row) OVER same AS first_row
          FROM ${view} SEMI JOIN candidate USING (__source, __row)
          WINDOW same AS (PARTITION BY ${all} ORDER BY __source, __row))
      SELECT * FROM copies WHERE __source <> first_source OR __row <> first_row`
    const unless = [
      ...(integer === undefined ? [] : [ascends(view, integer)]),
      ...(key.length === 0 ? [] : [differ(view, key)]),
    ]
    return partsByHash(rows, `hash(${all})`).map((part) => ({
      sql: copiesWhere(part),
      unless,
      first: true,
      values: 0,
      explain: ({ first }) => ({
        column: '',
        value: '',
        expected: 'a row that is not there already',
        message: `The same row stands on ${describePlace(first)} already.`,
      }),
    }))
  },
}
