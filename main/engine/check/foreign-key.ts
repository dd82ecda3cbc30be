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
        const other = identifier(reference.fields[at] ?? field)
        return { child: `c.${identifier(field)}::VARCHAR`, parent: `p.${other}::VARCHAR` }
      })
      const sql = `
        SELECT c.__source, c.__row, ${pairs.map(({ child }, at) => `${child} AS v${at}`).join(', ')}
        FROM ${view} c ANTI JOIN ${parent.view} p ON ${pairs.map((pair) => `${pair.child} = ${pair.parent}`).join(' AND ')}
        WHERE ${pairs.map(({ child }) => `${child} <> ''`).join(' AND ')}`
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
