/** A value that refers to a row which does not exist. Empty references refer to nothing and are no orphans. */
import { identifier } from '../store/sql-text.ts'
import type { TableRule } from './rule.ts'

export const foreignKey: TableRule = {
  code: 'foreign-key',
  severity: 'error',
  queries({ view, resource, tableOf }) {
    return (resource?.schema.foreignKeys ?? []).flatMap(({ fields, reference }) => {
      const parent = tableOf(reference.resource)
      if (parent === undefined) return [] // Without the other file nothing can be said about its rows.
      const pairs = fields.map((field, at) => {
        const own = `c.${identifier(field)}`
        const other = `p.${identifier(reference.fields[at] ?? field)}`
        const compare =
          resource?.schema.fields.find(({ name }) => name === field)?.type === 'number' ? asNumber : asText
        return { text: asText(own), child: compare(own), parent: compare(other) }
      })
      const sql = `
        SELECT c.__source, c.__row, ${pairs.map(({ text }, at) => `${text} AS v${at}`).join(', ')}
        FROM ${view} c ANTI JOIN ${parent.view} p ON ${pairs.map((pair) => `${pair.child} = ${pair.parent}`).join(' AND ')}
        WHERE ${pairs.map(({ text }) => `${text} <> ''`).join(' AND ')}`
      return [
        {
          sql,
          first: false,
          values: fields.length,
          explain: ({ values }) => ({
            column: fields.join(', '),
            value: values.join(', '),
            expected: `a ${reference.fields.join(', ')} of ${parent.name}`,
            message: `${fields.join(', ')} ${values.join(', ')} is not in ${parent.name}.`,
          }),
        },
      ]
    })
  },
}

const asText = (column: string): string => `${column}::VARCHAR`
/** Two columns of numbers may be stored differently, and `1.50` is `1.5`. */
const asNumber = (column: string): string => `coalesce(TRY_CAST(${column} AS DOUBLE)::VARCHAR, ${column}::VARCHAR)`
