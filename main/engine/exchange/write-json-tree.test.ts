import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonGroup } from '../template/data-package.ts'
import { columnsOf, JsonTree, type TreeRow } from './write-json-tree.ts'

type Json = string | Json[] | { [key: string]: Json }
const group = (by: string, rest: Partial<JsonGroup> = {}): JsonGroup => ({
  ...{ by, key: `{${by}}`, replace: {}, as: 'object', fields: [], groups: {} },
  ...rest,
})

function written(root: JsonGroup, rows: readonly TreeRow[], indent = 4, lists: Record<string, string> = {}): string {
  const tree = new JsonTree(root, { indent, lists: new Map(Object.entries(lists)) })
  return rows.map((row) => tree.row(row)).join('') + tree.end()
}

/** The same tree, built in memory from rows in any order. */
function built(
  { by, as, key, replace, fields, groups }: JsonGroup,
  rows: readonly TreeRow[],
  lists: Record<string, string>,
): Json {
  const keyOf = (row: TreeRow) =>
    key.replace(`{${by}}`, () =>
      Object.entries(replace).reduce((text, [from, to]) => text.replaceAll(from, to), row[by] ?? ''),
    )
  const members = [...Map.groupBy(rows, keyOf)].map(([name, own]): [string, Json] => {
    const [nested]: [string, JsonGroup][] = Object.entries(groups)
    if (nested?.[0] === '') return [name, built(nested[1], own, lists)]
    const body: { [key: string]: Json } = {}
    for (const field of fields) {
      const text = own[0]?.[field] ?? ''
      const separator = lists[field]
      body[field] = separator === undefined || text === '' ? text : text.split(separator)
    }
    if (nested !== undefined) body[nested[0]] = built(nested[1], own, lists)
    return [name, body]
  })
  return as === 'object' ? Object.fromEntries(members) : members.map(([name, body]) => ({ [name]: body }))
}

/** Rows with each group's together, groups and rows in the order of their first row. */
function sorted({ by, groups }: JsonGroup, rows: readonly TreeRow[]): TreeRow[] {
  const [nested] = Object.values(groups)
  return [...Map.groupBy(rows, (row) => row[by])].flatMap(([, own]) =>
    nested === undefined ? own : sorted(nested, own),
  )
}

describe('a tree of rows', () => {
  const people = group('town', {
    fields: ['country'],
    groups: { people: group('name', { as: 'list', fields: ['tags', 'note'] }) },
  })
  const row = (town: string, name: string, tags = '', note = '') => ({ town, country: `${town}land`, name, tags, note })

  it('has each group once, with its fields and its groups', () => {
    const rows = [row('Bonn', 'Anna', 'a|b'), row('Bonn', 'Ben'), row('Köln', 'Anna', '', 'say "hi"\n')]
    const expected = {
      Bonn: {
        country: 'Bonnland',
        people: [{ Anna: { tags: ['a', 'b'], note: '' } }, { Ben: { tags: '', note: '' } }],
      },
      Köln: { country: 'Kölnland', people: [{ Anna: { tags: '', note: 'say "hi"\n' } }] },
    }
    expect(written(people, rows, 4, { tags: '|' })).toBe(`${JSON.stringify(expected, null, 4)}\n`)
  })

  it('has an entry that comes twice once, as it came first', () => {
    const rows = [row('Bonn', 'Anna', '', 'first'), row('Bonn', 'Anna', '', 'second')]
    expect(JSON.parse(written(people, rows))).toEqual({
      Bonn: { country: 'Bonnland', people: [{ Anna: { tags: '', note: 'first' } }] },
    })
  })

  it('is empty without rows', () => {
    expect(written(people, [])).toBe('{}\n')
    expect(written({ ...people, as: 'list' }, [])).toBe('[]\n')
  })

  it('has empty bodies for groups without fields', () => {
    const plain = group('town', { groups: { '': group('name') } })
    expect(written(plain, [row('Bonn', 'Anna'), row('Bonn', 'Ben')])).toBe(
      `${JSON.stringify({ Bonn: { Anna: {}, Ben: {} } }, null, 4)}\n`,
    )
  })

  it('keeps keys apart that only look alike when they are joined', () => {
    const rows = [row('a', 'b c'), row('a b', 'c')]
    expect(Object.keys(JSON.parse(written(people, rows)))).toEqual(['a', 'a b'])
  })

  it('names every column that it needs', () => {
    const shape = group('owner', { key: '{owner} of {land}', groups: { '': group('id', { fields: ['x', 'owner'] }) } })
    expect(columnsOf(shape)).toEqual(['owner', 'land', 'id', 'x'])
  })

  it('is what JSON.stringify makes of the tree built in memory, whatever its shape', () => {
    const columns = ['a', 'b', 'c', 'd', 'e', 'f']
    const cell = fc.string({ unit: fc.constantFrom('k', 'é', '"', '\\', '\n', ' ', '|', '\u2028', '🌾'), maxLength: 3 })
    const field = fc.constantFrom('d', 'e', 'f')
    const shapeOf = (depth: number): fc.Arbitrary<JsonGroup> =>
      fc
        .record({
          as: fc.constantFrom('object' as const, 'list' as const),
          fields: fc.uniqueArray(field, { maxLength: 3 }),
          under: fc.constantFrom('', 'inner'),
          nested: depth === 0 ? fc.constant(undefined) : fc.option(shapeOf(depth - 1), { nil: undefined }),
        })
        .map(({ as, fields, under, nested }) =>
          group(['c', 'b', 'a'][depth] ?? '', {
            key: `x{${['c', 'b', 'a'][depth]}}y`,
            as,
            // A group whose value is the next group has no object of its own, and so no fields.
            fields: nested !== undefined && under === '' ? [] : fields,
            groups: nested === undefined ? {} : { [under]: nested },
          }),
        )
    const rows = fc.array(
      fc
        .tuple(...columns.map(() => cell))
        .map((cells) => Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? '']))),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(shapeOf(2), rows, fc.integer({ min: 0, max: 8 }), (shape, list, indent) => {
        const lists = { d: '|', e: ' ' }
        const expected = JSON.stringify(built(shape, list, lists), null, indent)
        expect(written(shape, sorted(shape, list), indent, lists)).toBe(`${expected}\n`)
      }),
      { numRuns: 3000 },
    )
  })
})
