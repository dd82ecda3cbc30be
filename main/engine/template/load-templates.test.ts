import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OUR_TEMPLATES } from '../testing/load-texts.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { isRequired, loadTemplates, parseTemplate } from './load-templates.ts'

const fields = [{ name: 'id' }, { name: 'parent' }]
const valid = {
  name: 'small',
  title: 'Small',
  resources: [{ name: 'rows', title: 'Rows', schema: { fields, primaryKey: 'id' } }],
}
const parse = (template: unknown) => parseTemplate(JSON.stringify(template), 'small/datapackage.json')
const withSchema = (schema: object) => ({
  ...valid,
  resources: [{ ...valid.resources[0], schema: { fields, ...schema } }],
})

describe('a template', () => {
  it('is a Data Package in which most things may be left out', () => {
    const { resources, winnow } = parse(valid)
    expect(resources[0]?.schema).toMatchObject({ primaryKey: ['id'], foreignKeys: [] })
    expect(resources[0]?.schema.fields[0]).toMatchObject({ name: 'id', type: 'string' })
    expect(resources[0]?.winnow).toMatchObject({ invalidRows: 'keep', fileNames: [] })
    expect(winnow).toEqual({ severities: {}, reports: [], charts: [], segments: [] })
  })

  it('asks for a value in key columns and where it says so', () => {
    const required = { name: 'parent', constraints: { required: true } }
    const [rows] = parse(
      withSchema({ fields: [{ name: 'id' }, required, { name: 'note' }], primaryKey: 'id' }),
    ).resources
    expect(rows && ['id', 'parent', 'note'].map((name) => isRequired(rows, name))).toEqual([true, true, false])
  })

  it('is found in each folder that has one', () => {
    const folder = temporaryFolder()
    for (const name of ['one', 'two', 'empty']) mkdirSync(join(folder, name))
    for (const name of ['one', 'two'])
      writeFileSync(join(folder, name, 'datapackage.json'), JSON.stringify({ ...valid, name }))
    writeFileSync(join(folder, 'README.md'), 'no template')
    expect([...loadTemplates(folder).keys()]).toEqual(['one', 'two'])
  })

  it('of ours is valid', () => expect([...loadTemplates(OUR_TEMPLATES).keys()]).toContain('linked-catalogue'))
})

describe('a template with a mistake', () => {
  it('is refused with the file and the place of the mistake', () => {
    const file = 'small/datapackage.json'
    expect(() => parseTemplate('{ "name": ', file)).toThrow(/^small\/datapackage\.json is no JSON: /)
    expect(() => parse(withSchema({ fields: [{ name: 'id', type: 'text' }] }))).toThrow(
      'resources[0].schema.fields[0].type',
    )
    expect(() => parse({ ...valid, name: 'Not A Name' })).toThrow(
      /small\/datapackage\.json is no valid template[\s\S]*at name/,
    )
    expect(() => parse({ ...valid, resources: [] })).toThrow('at resources')
  })

  const foreignKey = (fields: unknown, resource: string, columns: unknown) =>
    withSchema({ foreignKeys: [{ fields, reference: { resource, fields: columns } }] })
  const withWinnow = (winnow: object) => ({ ...valid, winnow })
  const levels = [{ name: 'one', title: 'One', column: 'parent' }]
  const leaf = { column: 'id', title: 'rows' }
  const report = (name: string, choices = { table: 'rows', column: 'id' }) => ({
    ...{ name, title: name, sql: 'SELECT 1', parameters: [{ name: 'of', type: 'choice', choices }] },
  })
  const chart = (source: object) => ({ name: 'one', title: 'One', kind: 'bar', source, x: 'x', y: ['count'] })
  const aggregate = (table: string, column = 'id') => ({
    what: 'aggregate',
    spec: { table, groups: [{ column }], measures: [{ function: 'count' }] },
  })
  const box = { id: 'list', x: 0, y: 0, width: 4, height: 4 }

  it.each([
    ['primaryKey of rows names the unknown field key.', withSchema({ primaryKey: ['id', 'key'] })],
    ['a foreign key of rows names the unknown resource trees.', foreignKey('parent', 'trees', 'id')],
    ['a foreign key of rows has fields that do not pair.', foreignKey(['parent', 'id'], 'rows', ['id'])],
    ['a foreign key of rows names the unknown field tree.', foreignKey('tree', 'rows', 'id')],
    ['a foreign key of rows names rows.key, which does not exist.', foreignKey('parent', 'rows', 'key')],
    ['the hierarchy names the unknown resource trees.', withWinnow({ hierarchy: { resource: 'trees', levels, leaf } })],
    [
      'the hierarchy names the unknown field tree.',
      withWinnow({ hierarchy: { resource: 'rows', levels, leaf: { ...leaf, column: 'tree' } } }),
    ],
    [
      'the level one names the unknown field title.',
      withWinnow({ hierarchy: { resource: 'rows', levels: [{ ...levels[0], label: 'title' }], leaf } }),
    ],
    [
      'the JSON shape names the unknown field key.',
      withWinnow({
        json: { root: { by: 'id', key: '{id}', as: 'list', groups: { x: { by: 'id', key: '{key}', as: 'list' } } } },
      }),
    ],
    ['there are two reports called all.', withWinnow({ reports: [report('all'), report('all')] })],
    [
      'the parameter of of the report all names the unknown column key of rows.',
      withWinnow({ reports: [report('all', { table: 'rows', column: 'key' })] }),
    ],
    ['the chart one names the unknown report all.', withWinnow({ charts: [chart({ what: 'report', name: 'all' })] })],
    ['the chart one names the unknown column key of rows.', withWinnow({ charts: [chart(aggregate('rows', 'key'))] })],
    [
      'the chart one names the unknown column x of rows.',
      withWinnow({ charts: [chart({ what: 'rows', table: 'rows' })] }),
    ],
    [
      'the box list of the dashboard names the unknown table trees.',
      withWinnow({
        dashboard: { items: [{ ...box, content: { what: 'list', title: 'L', source: aggregate('trees') } }] },
      }),
    ],
    [
      'the segmentation alike names the unknown column price of rows.',
      withWinnow({
        segments: [{ name: 'alike', title: 'A', table: 'rows', entity: 'id', features: [{ column: 'id*price' }] }],
      }),
    ],
  ])('is refused although its form is right: %s', (message, template) => {
    expect(() => parse(template)).toThrow(`small/datapackage.json is no valid template: ${message}`)
  })

  it('is refused when a group holds two', () => {
    const group = { by: 'id', key: '{id}', as: 'list' }
    expect(() => parse(withWinnow({ json: { root: { ...group, groups: { a: group, b: group } } } }))).toThrow(
      'a group holds one group at most',
    )
  })
})
