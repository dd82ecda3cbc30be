/** A key that an earlier row has already, where the rows differ. A row that is the same throughout is a duplicate-row. */
import { identifier } from '../store/sql-text.ts'
import { ascends, describePlace, differ, partsByHash, type TableRule } from './rule.ts'

export const primaryKey: TableRule = {
  code: 'primary-key',
  severity: 'error',
  queries({ view, rows, columns, integers, resource }) {
    const key = resource?.schema.primaryKey ?? []
    if (key.length === 0) return []
    const keys = key.map(identifier)
    const single = key.length === 1 ? integers.find((name) => name === key[0]) : undefined
    const all = [...columns.map(identifier), '__unstored'].join(', ')
    const filled = keys.map((name) => `${name}::VARCHAR <> ''`).join(' AND ')
    const copiesWhere = (part: string) => `
      WITH shared AS (SELECT ${keys.join(', ')} FROM ${view} WHERE ${filled} AND ${part} GROUP BY ALL HAVING count(*) > 1),
        copies AS (
          SELECT __source, __row, ${keys.map((name, at) => `${name}::VARCHAR AS v${at}`).join(', ')},
            first_value(__source) OVER same AS first_source, first_value(__row) OVER same AS first_row,
            row_number() OVER (PARTITION BY ${all} ORDER BY __source, __row) AS copy
          FROM ${view} SEMI JOIN shared USING (${keys.join(', ')})
          WINDOW same AS (PARTITION BY ${keys.join(', ')} ORDER BY __source, __row))
      SELECT * EXCLUDE (copy) FROM copies WHERE copy = 1 AND (__source <> first_source OR __row <> first_row)`
    const unless = [...(single === undefined ? [] : [ascends(view, single)]), differ(view, key)]
    return partsByHash(rows, `hash(${keys.join(', ')})`).map((part) => ({
      sql: copiesWhere(part),
      unless,
      first: true,
      values: key.length,
      explain: ({ first, values }) => ({
        column: key.join(', '),
        value: values.join(', '),
        expected: 'a key that no earlier row has',
        message: `${key.join(', ')} ${values.join(', ')} stands on ${describePlace(first)} already, in another row.`,
      }),
    }))
  },
}
