/** What a form opens with: guessed from names and types, never from the data of a certain company. */
import { describe, expect, it } from 'vitest'
import type { Column, Dataset } from '../../../preload/contract/index.ts'
import { definitionOf, draftFrom, nameFor, problemOf } from './definition-of.ts'
import { draftOf, suggestDraft } from './suggest-definition.ts'

const table = (name: string, columns: Readonly<Record<string, Column['type']>>) => ({
  ...{ name, title: name, rows: 10, sources: [] },
  columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
})
const invoices = table('invoices', {
  ...{ InvoiceNo: 'string', StockCode: 'string', Quantity: 'integer', InvoiceDate: 'datetime' },
  ...{ UnitPrice: 'number', CustomerID: 'number', Country: 'string' },
})
const people = table('people', { CustomerID: 'string', Genre: 'string', Age: 'integer', 'Income (k$)': 'integer' })

describe('a suggestion', () => {
  it('finds customers, dates and amounts, and multiplies a price by a quantity', () => {
    expect(draftOf(invoices)).toMatchObject({
      ...{ entity: 'CustomerID', by: 'rfm', date: 'InvoiceDate', amount: 'UnitPrice', times: 'Quantity' },
      purchase: 'InvoiceNo',
    })
  })

  it('compares the numbers of a table without dates, but not its keys', () => {
    expect(draftOf(people)).toMatchObject({ entity: 'CustomerID', by: 'features', features: ['Age', 'Income (k$)'] })
  })

  it('takes the table of which most can be made', () => {
    const dataset = { tables: [table('countries', { name: 'string' }), people, invoices] } as unknown as Dataset
    expect(suggestDraft(dataset)?.table).toBe('invoices')
    expect(suggestDraft({ tables: [] } as unknown as Dataset)).toBeUndefined()
  })
})

describe('a definition', () => {
  const none = new Map<string, string>()

  it('goes to the engine and back into the form', () => {
    const draft = { ...draftOf(invoices), best: false, k: 5, log: true, where: 'Quantity > 0' }
    const definition = definitionOf(draft, none)
    expect(definition).toMatchObject({
      ...{ name: 'segments-of-invoices', table: 'invoices', entity: 'CustomerID', k: 5, log: true },
      rfm: { date: 'InvoiceDate', amount: 'UnitPrice*Quantity', purchase: 'InvoiceNo' },
    })
    expect(draftFrom(definition, draftOf(invoices))).toEqual({ ...draft, features: [] })
  })

  it('replaces the segments of its own title only', () => {
    const names = new Map([['my-buyers', 'My Buyers!']])
    expect(nameFor('My Buyers!', names)).toBe('my-buyers')
    expect(nameFor('my buyers', names)).toBe('my-buyers-2')
    expect(nameFor('купці', names)).toBe('segments')
  })

  it('says what is missing', () => {
    expect(problemOf({ ...draftOf(people), features: [] })).toBe('Choose at least one column to compare.')
    expect(problemOf({ ...draftOf(people), min: 6, max: 3 })).toBe('The range of segments ends before it begins.')
    expect(problemOf(draftOf(people))).toBeUndefined()
  })
})
