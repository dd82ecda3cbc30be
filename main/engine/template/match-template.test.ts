import { describe, expect, it } from 'vitest'
import { OUR_TEMPLATES } from '../testing/load-texts.ts'
import type { Template } from './data-package.ts'
import { loadTemplates, parseTemplate } from './load-templates.ts'
import { type FileToMatch, matchFiles, matchTemplate } from './match-template.ts'

interface ResourceJson {
  name: string
  fields: string[]
  key?: string
  hints?: string[]
}

function template(name: string, resources: ResourceJson[]): Template {
  const json = {
    name,
    title: name,
    resources: resources.map((resource) => ({
      name: resource.name,
      title: resource.name,
      schema: {
        fields: resource.fields.map((field) => ({ name: field })),
        ...(resource.key === undefined ? {} : { primaryKey: resource.key }),
      },
      winnow: { fileNames: resource.hints ?? [] },
    })),
  }
  return parseTemplate(JSON.stringify(json), name)
}

const shop = template('shop', [
  { name: 'orders', fields: ['order', 'date', 'customer', 'total'], key: 'order' },
  { name: 'customers', fields: ['customer', 'name', 'town'], key: 'customer' },
])
const headed = (name: string, labels: readonly string[]): FileToMatch => ({
  name,
  labels,
  records: [labels],
  complete: true,
  headerGiven: false,
})
const matchHeaded = (name: string, labels: string[], from = shop) => matchFiles([headed(name, labels)], from)[0]
const resourceOf = (labels: string[], name = 'file.csv', from = shop) => matchHeaded(name, labels, from)?.resource?.name

describe('the resource that a file fills', () => {
  it('is known by its header, in any order and case', () => {
    expect(resourceOf(['order', 'date', 'customer', 'total'])).toBe('orders')
    expect(resourceOf([' Total', 'CUSTOMER ', 'Order', 'date'])).toBe('orders')
    expect(resourceOf(['town', 'Name', 'Customer'])).toBe('customers')
  })

  it('may lack a column or have one more', () => {
    expect(matchHeaded('x', ['order', 'date', 'customer'])).toMatchObject({
      resource: { name: 'orders' },
      reason: 'Looks like orders. 3 of 4 columns are there.',
    })
    expect(matchHeaded('x', ['order', 'date', 'customer', 'total', 'note'])).toMatchObject({
      resource: { name: 'orders' },
      reason: 'Looks like orders. All 4 columns are there.',
    })
  })

  it('is none without its key or with too few of its columns', () => {
    expect(resourceOf(['date', 'customer', 'total'])).toBeUndefined()
    expect(resourceOf(['order', 'date', 'x'])).toBeUndefined()
    expect(matchHeaded('orders.csv', ['a', 'b'])?.reason).toBe('The header fits no file of shop.')
  })

  it('is none when more columns are foreign to it than are its own', () => {
    const foreign = ['a', 'b', 'c', 'd']
    expect(resourceOf(['customer', 'name', 'town', ...foreign.slice(1)])).toBe('customers')
    expect(resourceOf(['customer', 'name', 'town', ...foreign])).toBeUndefined()
    const hires = loadTemplates(OUR_TEMPLATES).get('hires')
    expect(resourceOf(['id', 'job'], 'x.csv', hires)).toBe('jobs')
    expect(resourceOf(['id', 'job', 'salary'], 'jobs.csv', hires)).toBeUndefined()
  })

  it('is the one with more of its columns', () => {
    const both = ['order', 'date', 'customer', 'total', 'name', 'town']
    expect(resourceOf(both)).toBe('orders')
    expect(resourceOf(['order', 'customer', 'name', 'town'])).toBe('customers')
  })

  it('is told by the name of the file between equals', () => {
    const twins = template('twins', [
      { name: 'departments', fields: ['id', 'name'], hints: ['department'] },
      { name: 'jobs', fields: ['id', 'name'], hints: ['job'] },
    ])
    expect(resourceOf(['id', 'name'], 'Jobs 2021.csv', twins)).toBe('jobs')
    expect(resourceOf(['id', 'name'], 'DEPARTMENTS.csv', twins)).toBe('departments')
    expect(resourceOf(['id', 'name'], 'other.csv', twins)).toBe('departments')
  })

  it('is not told by the name of the file against the header', () => {
    const named = template('named', [
      { name: 'orders', fields: ['order', 'date', 'total'], key: 'order', hints: ['order'] },
      { name: 'customers', fields: ['customer', 'name', 'town'], key: 'customer', hints: ['customer'] },
    ])
    expect(resourceOf(['customer', 'name', 'town'], 'orders.csv', named)).toBe('customers')
  })
})

describe('the template that fits a set of files', () => {
  const library = template('library', [{ name: 'books', fields: ['isbn', 'title', 'author'], key: 'isbn' }])
  const files = [
    headed('a.csv', ['customer', 'name', 'town']),
    headed('b.csv', ['order', 'date', 'customer', 'total']),
    headed('c.csv', ['isbn', 'title', 'author']),
  ]

  it('is the one that most files fit, and says how many', () => {
    for (const templates of [
      [shop, library],
      [library, shop],
    ]) {
      const match = matchTemplate(files, templates)
      expect(match?.template.name).toBe('shop')
      expect(match?.reason).toBe('Looks like shop: 2 of 3 files')
      expect(match?.matches.map(({ resource }) => resource?.name ?? null)).toEqual(['customers', 'orders', null])
    }
  })

  it('is none when no file fits any', () => {
    expect(matchTemplate([headed('a.csv', ['x', 'y'])], [shop, library])).toBeNull()
    expect(matchTemplate([headed('a.csv', [])], [shop, library])).toBeNull()
  })

  it('is the linked catalogue for its three files, whatever they are called', () => {
    const catalogue = loadTemplates(OUR_TEMPLATES).get('linked-catalogue')
    if (catalogue === undefined) throw new Error('the linked catalogue is not there')
    const own = catalogue.resources.map(({ schema }, at) =>
      headed(`${at}.csv`, schema.fields.map(({ name }) => name.toUpperCase()).reverse()),
    )
    const match = matchTemplate(own, [shop, catalogue, library])
    expect(match?.reason).toBe('Looks like Linked catalogue: 3 of 3 files')
    expect(match?.matches.map(({ resource }) => resource?.name)).toEqual(['namespaces', 'columns', 'datapoints'])
  })
})
