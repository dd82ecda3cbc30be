/** What an adversary would send in the place of a name, a number or a value. */

export const hostile = [
  `x' OR '1'='1`,
  `x"; DROP TABLE people; --`,
  `1); COPY (SELECT 42) TO '/tmp/winnow-canary.csv'; --`,
  `(SELECT content FROM read_text('/etc/passwd'))`,
  `'||(SELECT content FROM read_text('/etc/passwd'))||'`,
  `../../../../etc/passwd`,
  `..\\..\\windows\\win.ini`,
  `/etc/passwd`,
  `%2e%2e%2fapi.key`,
  `a\0b`,
  `a\r\nset-cookie: evil=1`,
  `\ud800`,
  `__proto__`,
  `${'9'.repeat(400)}`,
  `x`.repeat(3000),
]

/** Bodies of all routes, with the hostile text wherever a text may stand. */
export function bodiesOf(value: string): unknown[] {
  const spec = {
    table: 'people',
    groups: [{ column: value }],
    measures: [{ function: 'sum', column: value, name: value }],
  }
  return [
    { [value]: value },
    { name: 'people', to: value, dataset: value, connection: value, schedule: { when: 'daily', at: value } },
    { rows: [{ [value]: value }, { name: value }] },
    spec,
    {
      table: 'people',
      measures: [{ function: 'count' }],
      filters: [{ column: 'name', operator: 'less', value }],
      sort: [{ column: value }],
    },
    { content: { what: 'aggregate', spec } },
    { content: { what: 'table', table: value }, file_name: value },
    { name: 'x', title: value, table: 'people', entity: value, features: [{ column: value }], where: value },
  ]
}
