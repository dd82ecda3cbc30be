import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OUR_TEMPLATES } from '../testing/load-texts.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { checkTemplate } from './check-template.ts'
import { openTemplates } from './user-templates.ts'

const small = {
  name: 'small',
  title: 'Small',
  resources: [{ name: 'rows', title: 'Rows', schema: { fields: [{ name: 'id' }] } }],
}
const text = (change: object = {}) => JSON.stringify({ ...small, ...change }, null, 2)

describe('templates of the user', () => {
  it('are seen by every program that has the store open, as soon as they are saved, changed or gone', () => {
    const own = join(temporaryFolder(), 'templates')
    const [window, script] = [openTemplates(OUR_TEMPLATES, own), openTemplates(OUR_TEMPLATES, own)]
    expect(script.has('small')).toBe(false)
    window.save(text())
    expect(script.get('small')?.title).toBe('Small')
    expect([...script.keys()]).toContain('hires')
    script.save(text({ title: 'Less small' }), { replaces: 'small' })
    expect(window.get('small')?.title).toBe('Less small')
    const gone = window.remove('small')
    expect(script.has('small')).toBe(false)
    script.save(gone)
    expect(window.find('small')).toMatchObject({ origin: 'yours', template: { title: 'Less small' } })
  })

  it('are renamed in one step, and take nobody’s name', () => {
    const templates = openTemplates(OUR_TEMPLATES, join(temporaryFolder(), 'templates'))
    templates.save(text())
    expect(() => templates.save(text())).toThrow('You have a template called small already. small-2 is free.')
    expect(() => templates.save(text({ name: 'hires' }))).toThrow('hires is a template of Winnow. hires-2 is free.')
    expect(() => templates.save(text({ name: 'hires' }), { replaces: 'hires' })).toThrow(
      'hires is a template of Winnow',
    )
    templates.save(text({ name: 'tiny' }), { replaces: 'small' })
    expect([templates.has('small'), templates.has('tiny')]).toEqual([false, true])
    expect(() => templates.remove('hires')).toThrow('comes with Winnow')
  })

  it('with a mistake are told, and harm no other', () => {
    const own = join(temporaryFolder(), 'templates')
    const templates = openTemplates(OUR_TEMPLATES, own)
    templates.save(text())
    mkdirSync(join(own, 'broken'))
    writeFileSync(join(own, 'broken', 'datapackage.json'), '{ "name": ')
    mkdirSync(join(own, 'empty'))
    expect(templates.find('broken')).toMatchObject({
      template: null,
      problem: expect.stringContaining('line 1, column 11'),
    })
    expect([templates.has('broken'), templates.has('small'), templates.has('empty')]).toEqual([false, true, false])
  })
})

describe('the check of a template', () => {
  it('finds nothing wrong with ours', () => {
    for (const name of ['hires', 'linked-catalogue', 'plays', 'products', 'retail'])
      expect(checkTemplate(readFileSync(join(OUR_TEMPLATES, name, 'datapackage.json'), 'utf8')).problems).toEqual([])
  })

  const problemsOf = (change: object) =>
    checkTemplate(text(change)).problems.map(({ pointer, line, message }) => `${line} ${pointer} ${message}`)

  it('tells every mistake with its line', () => {
    const fields = [{ name: 'id', type: 'text' }, { title: 'nameless' }]
    expect(problemsOf({ resources: [{ name: 'rows', title: 'Rows', schema: { fields } }] })).toEqual([
      '12 /resources/0/schema/fields/0/type "text" is none of string, integer, number, boolean, date, datetime.',
      '14 /resources/0/schema/fields/1/name "name" is missing.',
    ])
    const schema = { fields: [{ name: 'id' }, { name: 'ID' }], primaryKey: ['key'] }
    expect(problemsOf({ resources: [{ name: 'rows', title: 'Rows', schema }] })).toEqual([
      '14 /resources/0/schema/fields/1/name Rows has two fields called ID; upper and lower case are one.',
      '17 /resources/0/schema/primaryKey PrimaryKey of rows names the unknown field key.',
    ])
  })

  it('refuses names that a path or JavaScript could take for something else', () => {
    for (const name of ['../small', 'a/b', '.hidden', 'CON', 'aux', 'constructor', 'x'.repeat(101), 'trailing.'])
      expect(problemsOf({ name }), name).toHaveLength(1)
  })

  it('refuses a text without end', () => {
    expect(checkTemplate(`${text()}${' '.repeat(1_000_001)}`).problems[0]?.message).toContain('1,000,000 characters')
    const group = (depth: number): object =>
      depth === 0 ? {} : { by: 'id', key: '{id}', as: 'list', groups: { deeper: group(depth - 1) } }
    const deep = JSON.stringify({ ...small, winnow: { json: { root: group(500) } } })
    expect(checkTemplate(deep).problems[0]?.message).toContain('nested more than')
  })
})
