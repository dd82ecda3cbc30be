/** Answers to "does the day or the month come first": what they make of a dataset, and what is remembered of them. */
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DateOrder } from '../../../preload/contract/index.ts'
import {
  allFindings,
  allRows,
  leftovers,
  openTestEngine,
  openTestFolder,
  type TestEngine,
  type TestFolder,
} from '../testing/test-engine.ts'

let folder: TestFolder
let engine: TestEngine
beforeEach(async () => {
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
})
afterEach(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const orders = 'id,date,note\n1,03/04/2021,a\n2,12/11/2021,b\n3,,c\n'
const load = (text: string, name = 'orders.csv', dataset = 'orders') =>
  engine.load([folder.file(name, text)], { dataset })
const append = (text: string, name: string, dataset = 'orders') =>
  engine.load([folder.file(name, text)], { into: { dataset, mode: 'append' } })
const answer = (order: DateOrder, { dataset = 'orders', table = 'orders', column = 'date' } = {}) =>
  engine.client.dateOrders.answer({ dataset, table, column, order })
const dates = async (dataset = 'orders', table = dataset) =>
  (await allRows(engine, dataset, table)).map((row) => row[1])
const typeOf = async (dataset = 'orders') =>
  (await engine.client.datasets.get({ dataset })).tables[0]?.columns.find(({ name }) => name === 'date')?.type
const questions = async (dataset = 'orders') => (await engine.client.dateOrders.list({ dataset })).questions
const findings = async (dataset = 'orders') => (await allFindings(engine, dataset)).map(({ type }) => type)

describe('an answer', () => {
  it('makes the column one of dates, with every cell as it stood, and the question gone', async () => {
    await load(orders)
    expect(await questions()).toEqual([
      { table: 'orders', column: 'date', value: '03/04/2021', file: 'orders.csv', line: 2 },
    ])
    expect(await answer('day-first')).toMatchObject({ version: 2, rows: 3, anomalies: { total: 0 } })
    expect(await typeOf()).toBe('date')
    expect(await questions()).toEqual([])
    expect(await dates()).toEqual(['03/04/2021', '12/11/2021', null])
    expect(await engine.client.versions.list({ dataset: 'orders' })).toMatchObject([
      { number: 2, mode: 'retype', note: 'Dates of orders.date read day first', files: [], rows: 3, current: true },
      { number: 1, mode: 'create', files: ['orders.csv'], rows: 3 },
    ])
  })

  it.each([
    ['day-first', ['12/11/2021', '03/12/2021']],
    ['month-first', ['03/12/2021', '12/11/2021']],
  ] as const)('says what %s dates mean: they sort and compare as days', async (order, sorted) => {
    await load('id,date\n1,12/11/2021\n2,03/12/2021\n')
    await answer(order)
    const { rows } = await engine.client.rows.page({
      ...{ dataset: 'orders', table: 'orders', where: "date > DATE '2021-01-01'" },
      sort: [{ column: 'date', descending: false }],
    })
    expect(rows.map(({ cells }) => cells[1])).toEqual(sorted)
  })

  it('is undone like any version: the text and the question are back, and nothing is remembered', async () => {
    await load(orders)
    await answer('day-first')
    await engine.client.versions.undo({ dataset: 'orders' })
    expect(await typeOf()).toBe('string')
    expect(await findings()).toEqual(['ambiguous-date'])
    expect(await dates()).toEqual(['03/04/2021', '12/11/2021', ''])
    await load('id,date,note\n9,05/06/2021,z\n', 'later.csv', 'later')
    expect(await typeOf('later')).toBe('string')
    await engine.client.versions.restore({ dataset: 'orders', version: 2 })
    expect((await engine.client.dateOrders.list({ dataset: 'later' })).answers).toMatchObject([{ order: 'day-first' }])
  })

  it('is refused with count, value and line when some values do not fit, and leaves all as it is', async () => {
    await load('id,date\n1,03/04/2021\n2,"12/31/2021"\n3,\n4,13/01/2021\n5,02/29/2021\n6,01/02/2021\n')
    const before = leftovers(engine.store)
    await expect(answer('day-first')).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message:
        '2 of 5 values of date in orders are no dates with the day first, written like 03/04/2021: the first is ' +
        '"12/31/2021" in line 3 of orders.csv. Nothing was changed. Try the other order, or correct the file and load it again.',
    })
    expect(await engine.client.versions.list({ dataset: 'orders' })).toHaveLength(1)
    expect((await engine.client.dateOrders.list({ dataset: 'orders' })).answers).toEqual([])
    expect(leftovers(engine.store)).toEqual(before)
    expect(await findings()).toEqual(['ambiguous-date'])
  })

  it('is refused for columns that hold no dates, are not there, or were answered so before', async () => {
    await load(orders)
    await expect(answer('day-first', { column: 'note' })).rejects.toThrow(
      /^3 of 3 values of note in orders are no dates/,
    )
    await expect(answer('day-first', { column: 'day' })).rejects.toThrow('orders has no column called day.')
    await answer('day-first', { column: 'DATE' })
    await expect(answer('day-first')).rejects.toThrow('The dates of orders.date are read day first already.')
  })

  it('can be changed: the dates are read the other way from their text', async () => {
    await load(orders)
    await append('id,date,note\n4,01/02/2021,d\n', 'week-2.csv')
    await answer('day-first')
    await append('id,date,note\n5,05/06/2021,e\n', 'week-3.csv')
    await answer('month-first')
    expect(await dates()).toEqual(['03/04/2021', '12/11/2021', null, '01/02/2021', '05/06/2021'])
    const where = "date = DATE '2021-05-06'"
    expect(await engine.client.rows.page({ dataset: 'orders', table: 'orders', where })).toMatchObject({ total: 1 })
  })

  it('takes dates with a time, and reads those of later files so', async () => {
    await load('id,date\n1,12/1/2021 8:26\n2,3/4/2021 14:05\n')
    await answer('month-first')
    expect(await typeOf()).toBe('datetime')
    await append('id,date\n3,5/6/2021 9:00\n', 'week-2.csv')
    expect(await dates()).toEqual(['12/1/2021 8:26', '3/4/2021 14:05', '5/6/2021 9:00'])
    const where = "date = TIMESTAMP '2021-03-04 14:05:00'"
    expect(await engine.client.rows.page({ dataset: 'orders', table: 'orders', where })).toMatchObject({ total: 1 })
  })

  it('is taken once when two come at the same time; the other one leaves nothing behind', async () => {
    await load(orders)
    const both = await Promise.allSettled([answer('day-first'), answer('month-first')])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { answers } = await engine.client.dateOrders.list({ dataset: 'orders' })
    expect(answers).toHaveLength(1)
    expect(await engine.client.versions.list({ dataset: 'orders' })).toHaveLength(2)
    expect(leftovers(engine.store)).toMatchObject({ staging: [], segments: { length: 2 } })
  })

  it('takes any way to write dates, as long as all of a column are written alike', async () => {
    const part = fc.record({
      year: fc.integer({ min: 1970, max: 2067 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 12 }),
    })
    const style = fc.record({
      mark: fc.constantFrom('/', '.', '-'),
      padded: fc.boolean(),
      short: fc.boolean(),
      order: fc.constantFrom('day-first', 'month-first'),
    })
    let n = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 8 }),
        style,
        async (parts, { mark, padded, short, order }) => {
          const two = (value: number) => (padded ? String(value).padStart(2, '0') : String(value))
          const write = ({ year, month, day }: (typeof parts)[number]) =>
            [
              ...(order === 'day-first' ? [two(day), two(month)] : [two(month), two(day)]),
              String(year).slice(short ? 2 : 0),
            ].join(mark)
          const dataset = `d${++n}`
          const texts = parts.map(write)
          // A label of its own, so that no answer is remembered for the next one.
          await load(
            `id,date,x${n}\n${texts.map((text, at) => `${at},${text},`).join('\n')}\n`,
            `${dataset}.csv`,
            dataset,
          )
          await answer(order as DateOrder, { dataset, table: dataset })
          expect(await dates(dataset)).toEqual(texts)
          for (const { year, month, day } of parts) {
            const where = `date = make_date(${year}, ${month}, ${day})`
            const { total } = await engine.client.rows.page({ dataset, table: dataset, where })
            expect(total).toBe(
              parts.filter((other) => other.year === year && other.month === month && other.day === day).length,
            )
          }
        },
      ),
      { numRuns: 10 },
    )
  })
})

describe('a remembered answer', () => {
  it('makes later files of the same header dates at once, in any order and case of the labels', async () => {
    await load(orders)
    await answer('day-first')
    await load('NOTE,ID, Date \nx,1,05/06/2021\n', 'again.csv', 'again')
    expect(await findings('again')).toEqual([])
    expect((await engine.client.datasets.get({ dataset: 'again' })).tables[0]?.columns).toMatchObject([
      { type: 'string' },
      { type: 'integer' },
      { type: 'date' },
    ])
    await load('id,date\n1,05/06/2021\n', 'other.csv', 'other')
    expect(await findings('other')).toEqual(['ambiguous-date'])
  })

  it('reports values that do not fit it, with their line, as a format of a template does', async () => {
    await load(orders)
    await answer('day-first')
    await load('id,date,note\n1,05/06/2021,a\n2,12/31/2021,b\n', 'again.csv', 'again')
    expect(await allFindings(engine, 'again')).toEqual([
      { file: 'again.csv', line: 3, type: 'type-error', column: 'date', value: '12/31/2021' },
    ])
    expect(await dates('again')).toEqual(['05/06/2021', null])
  })

  it('keeps the column one of dates when more is loaded into the dataset, whatever the other columns are', async () => {
    await load(orders)
    await answer('day-first')
    await append('id,date,note\n4,05/06/2021,d\n', 'week-2.csv')
    await append('id,date,note,more\n5,07/08/2021,e,x\n', 'week-3.csv')
    await append('id,date,note\n6,,f\n', 'week-4.csv')
    expect(await typeOf()).toBe('date')
    expect(await findings()).not.toContain('ambiguous-date')
    expect(await dates()).toEqual(['03/04/2021', '12/11/2021', null, '05/06/2021', '07/08/2021', null])
    const where = "date = DATE '2021-08-07'"
    expect(await engine.client.rows.page({ dataset: 'orders', table: 'orders', where })).toMatchObject({ total: 1 })
    const { tables } = await engine.client.versions.difference({ dataset: 'orders', from: 1, to: 5, key: ['id'] })
    expect(tables).toMatchObject([{ added: 3, removed: 0, changed: 0, unchanged: 3 }])
  })

  it('does not stand in the way of rows that were masked because of an upsert', async () => {
    await load('id,date\n1,03/04/2021\n2,not known\n3,05/06/2021\n')
    await engine.load([folder.file('fix.csv', 'id,date\n2,07/08/2021\n')], {
      into: { dataset: 'orders', mode: 'upsert', key: ['id'] },
    })
    await answer('month-first')
    expect((await dates()).sort()).toEqual(['03/04/2021', '05/06/2021', '07/08/2021'])
    expect(await typeOf()).toBe('date')
  })

  it('is of the resource, where a template knows the file', async () => {
    const fields = [{ name: 'id', type: 'integer' }, { name: 'song' }]
    const schema = { fields, primaryKey: ['id'] }
    const datapackage = {
      name: 'shop',
      title: 'Shop',
      resources: [{ name: 'sales', title: 'Sales', schema }],
    }
    folder.file('templates/shop/datapackage.json', JSON.stringify(datapackage))
    await using own = await openTestEngine(join(folder.path, 'own'), join(folder.path, 'templates'))
    await own.load([folder.file('sales.csv', 'id,song,date\n1,a,03/04/2021\n')], { dataset: 'one', template: 'shop' })
    await own.client.dateOrders.answer({ dataset: 'one', table: 'sales', column: 'date', order: 'month-first' })
    const two = await own.load([folder.file('sales-2.csv', 'id,song,extra,date\n2,b,x,05/06/2021\n')], {
      ...{ dataset: 'two', template: 'shop' },
    })
    expect(two.tables[0]?.columns.find(({ name }) => name === 'date')?.type).toBe('date')
    expect((await own.client.dateOrders.list({ dataset: 'two' })).answers).toMatchObject([
      { table: 'sales', column: 'date', order: 'month-first', format: '%m/%d/%Y', template: 'shop', labels: [] },
    ])
  })

  it('is forgotten when told so: the next file is asked about, what is loaded stays', async () => {
    await load(orders)
    await answer('day-first')
    expect(await engine.client.dateOrders.forget({ dataset: 'orders', column: 'DATE' })).toEqual({ forgotten: 1 })
    expect(await engine.client.dateOrders.forget({ dataset: 'orders' })).toEqual({ forgotten: 0 })
    await load('id,date,note\n1,05/06/2021,a\n', 'again.csv', 'again')
    expect(await findings('again')).toEqual(['ambiguous-date'])
    expect(await typeOf()).toBe('date')
  })

  it('is not there for a file without labels', async () => {
    await engine.client.datasets.list()
    await load('1,03/04/2021\n2,05/06/2021\n', 'bare.csv', 'bare')
    await answer('day-first', { dataset: 'bare', table: 'bare', column: 'column2' })
    expect((await engine.client.dateOrders.list({ dataset: 'bare' })).answers).toEqual([])
  })

  it('outlives its dataset and the engine', async () => {
    await load(orders)
    await answer('day-first')
    await engine.client.datasets.delete({ dataset: 'orders' })
    await engine[Symbol.asyncDispose]()
    engine = await openTestEngine(join(folder.path, 'store'))
    await load('id,date,note\n1,05/06/2021,a\n', 'again.csv', 'again')
    expect(await typeOf('again')).toBe('date')
  })
})
