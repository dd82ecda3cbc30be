/** Which dataset is proposed. A wrong proposal that is taken mixes data that have nothing to do with each other. */
import { describe, expect, it } from 'vitest'
import type { Dataset, Template } from '../../../preload/contract/index.ts'
import { linkedCatalogue } from '../../testing/fake/data.ts'
import { proposeDataset, sharedColumns, sharedKey } from './propose-dataset.ts'

const file = (...names: readonly string[]) => ({
  columns: names.map((name) => ({ name, type: 'string' as const })),
  resource: null,
})
const dataset = (name: string, columns: readonly string[], change: Partial<Dataset> = {}): Dataset => {
  const { dataset: made } = linkedCatalogue(name, name, new Date())
  const [table] = made.tables
  if (!table) throw new Error('The catalogue has tables.')
  return { ...made, template: null, tables: [{ ...table, columns: file(...columns).columns }], ...change }
}
const plays = dataset('plays', ['song', 'date', 'plays'])
const people = dataset('people', ['id', 'name', 'town', 'born'])

describe('the proposed dataset', () => {
  it('has the columns of the files, whatever their case', () => {
    const found = proposeDataset([people, plays], [file('Song', 'Date', 'Plays')], null)
    expect(found?.dataset.name).toBe('plays')
    expect(found?.reason).toBe('it has the same columns')
  })
  it('may have a few columns more or fewer', () => {
    expect(proposeDataset([people], [file('id', 'name', 'town')], null)?.reason).toBe('it has most of these columns')
  })
  it('is none when a file fits no table, even if another one does', () => {
    expect(proposeDataset([people], [file('id', 'name', 'town', 'born'), file('x', 'y')], null)).toBeUndefined()
    expect(proposeDataset([people], [file('id', 'price')], null)).toBeUndefined()
    expect(proposeDataset([people], [], null)).toBeUndefined()
  })
  it('is the one of the same template before one of the same columns', () => {
    const linked = linkedCatalogue('linked', 'linked', new Date()).dataset
    const files = [{ ...file('song', 'date', 'plays'), resource: 'columns' }]
    expect(proposeDataset([plays, linked], files, 'linked-catalogue')?.dataset.name).toBe('linked')
  })
  it('is never one that is still being loaded', () => {
    expect(proposeDataset([{ ...plays, state: 'loading' }], [file('song', 'date', 'plays')], null)).toBeUndefined()
  })
})

it('offers as a key only what every file has', () => {
  expect(sharedColumns([file('id', 'name'), file('NAME', 'town')])).toEqual(['name'])
  expect(sharedColumns([])).toEqual([])
})

it('presets the key of the template where it is the same for all files, as they spell it', () => {
  const key = (name: string, ...columns: readonly string[]): Template['resources'][number] => ({
    ...{ name, title: name, description: '', hasHeader: true, columns: [], foreignKeys: [], fileNames: [] },
    ...{ invalidRows: 'keep', onDuplicate: null, key: [...columns] },
  })
  const template: Template = {
    ...{ id: 't', title: 'T', description: '', origin: 'yours', problem: null, hierarchy: null },
    ...{ reports: [], charts: [], segments: [], dashboard: 0, json: false },
    resources: [key('stock', 'sku'), key('more', 'sku'), key('people', 'id')],
  }
  const fills = (resource: string, ...names: readonly string[]) => ({ ...file(...names), resource })
  expect(sharedKey(template, [fills('stock', 'SKU', 'name'), fills('more', 'sku')])).toEqual(['SKU'])
  expect(sharedKey(template, [fills('stock', 'sku', 'id'), fills('people', 'sku', 'id')])).toEqual([])
  expect(sharedKey(template, [fills('stock', 'name')])).toEqual([])
  expect(sharedKey(undefined, [fills('stock', 'sku')])).toEqual([])
})
