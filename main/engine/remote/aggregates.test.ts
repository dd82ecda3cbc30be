/** Aggregates of datasets that are open in a real PostgreSQL equal those of the same dataset here, whatever is asked. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AggregateSpec, Cell, DatePart, Measure, RowFilter } from '../../../preload/contract/index.ts'
import { useTeam } from '../sync/testing/team-place.ts'
import { withoutPostgres } from '../testing/servers/postgres.ts'
import { openPushed } from './testing/open-pushed.ts'
import '../testing/properties.ts'

describe.skipIf(withoutPostgres())('aggregates of a dataset that is open in PostgreSQL', () => {
  const team = useTeam()
  const opened = (name: string, text: string) => openPushed(team, name, text)
  const close = (dataset: string) => team.member.client.sync.close({ dataset })

  it('groups and measures as here, whatever is asked', async () => {
    const cell = {
      text: fc.constantFrom('', 'a', 'B', 'b', 'ä', 'Z', 'x y', "o'x"),
      whole: fc.oneof(fc.constant(''), fc.integer({ min: -30, max: 30 }).map(String), fc.constant('9007199254740993')),
      money: fc.oneof(
        fc.constant(''),
        fc.integer({ min: -5000, max: 5000 }).map((n) => (n / 100).toFixed(2)),
      ),
      float: fc.constantFrom('', '0.1', '0.3', '1500', '-2.25', '123456.789', '7'),
      day: fc.constantFrom('', '2020-02-29', '2021-01-03', '2021-01-04', '2019-12-31', '2024-07-15'),
      time: fc.constantFrom('', '2020-02-29 10:00:00', '2021-01-03 23:59:59', '2021-01-04 00:00:00'),
      yes: fc.constantFrom('', 'true', 'false'),
    }
    const columns = Object.keys(cell) as (keyof typeof cell)[]
    const rows = fc.array(fc.record(cell), { minLength: 1, maxLength: 25 })
    const first = 'a,1,1.50,2.5,2020-02-29,2020-02-29 10:00:00,true'
    const parts: DatePart[] = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'hour']
    const group = fc.oneof(
      fc.constantFrom(...columns).map((column) => ({ column })),
      fc.constantFrom(...parts).map((part) => ({ column: 'time', part })),
      fc.constantFrom(...parts.slice(0, -1)).map((part) => ({ column: 'day', part })),
      fc
        .tuple(fc.constantFrom('whole', 'money', 'float'), fc.constantFrom(0.25, 0.1, 1, 2, 7, 100))
        .map(([column, width]) => ({ column, bin: { width } })),
      fc
        .tuple(fc.constantFrom('whole', 'money', 'float'), fc.integer({ min: 1, max: 9 }))
        .map(([column, count]) => ({ column, bin: { count } })),
    )
    const numbers = fc.constantFrom('whole', 'money', 'float')
    const measure: fc.Arbitrary<Measure> = fc.oneof(
      fc.constant<Measure>({ function: 'count' }),
      fc.constant<Measure>({ function: 'share' }),
      fc
        .tuple(fc.constantFrom('count', 'distinct', 'min', 'max'), fc.constantFrom(...columns))
        .map(([name, column]) => ({ function: name, column }) as Measure),
      fc
        .tuple(fc.constantFrom('sum', 'mean', 'stddev', 'share', 'median'), numbers)
        .map(([name, column]) => ({ function: name, column }) as Measure),
      fc
        .tuple(fc.constantFrom(0, 0.25, 0.9, 1), fc.oneof(numbers, fc.constantFrom('day', 'time')))
        .map(([quantile, column]): Measure => ({ function: 'quantile', column, quantile })),
    )
    const spec = fc.record({
      groups: fc.array(group, { maxLength: 2 }),
      measures: fc.array(measure, { minLength: 1, maxLength: 4 }),
      filters: fc.oneof<fc.Arbitrary<RowFilter[]>[]>(
        fc.constant<RowFilter[]>([]),
        fc.constantFrom(...columns).map((column) => [{ column, operator: 'not-empty' }] satisfies RowFilter[]),
        fc.constant<RowFilter[]>([{ column: 'money', operator: 'greater', value: '-1.5' }]),
      ),
      where: fc.constantFrom(undefined, 'whole < 10', "text <> 'a' and day is not null"),
      descending: fc.boolean(),
      limit: fc.constantFrom(undefined, undefined, 3),
    })
    let dataset = 0
    await fc.assert(
      fc.asyncProperty(rows, fc.array(spec, { minLength: 6, maxLength: 6 }), async (list, specs) => {
        const name = `groups${++dataset}`
        const lines = list.map((row) => columns.map((column) => row[column]).join(','))
        const text = `${columns.join(',')}\n${[first, ...lines].join('\n')}\n`
        const { here, there, table } = await opened(name, text)
        for (const { descending, limit, where, ...rest } of specs) {
          const ask = async (dataset: string) => {
            const asked: AggregateSpec = { table, ...rest, ...(limit && { limit }), ...(where && { where }) }
            const { columns: titles } = await team.member.client.aggregates.page({ dataset, spec: asked, limit: 1 })
            const sort = rest.groups.length > 0 ? [{ column: titles[0]?.name ?? '', descending }] : []
            const { total, rows, totals } = await team.member.client.aggregates.page({
              ...{ dataset, spec: { ...asked, sort }, totals: true },
            })
            return { asked, titles, total, rows: rows.map(rounded), totals: totals === null ? null : rounded(totals) }
          }
          expect(await ask(there)).toEqual(await ask(here))
        }
        await close(there)
      }),
      { numRuns: 3 },
    )
  })
})

/** Floats are told to 12 digits: the order in which they are added is not the same there. */
const rounded = (cells: readonly Cell[]): Cell[] =>
  cells.map((cell) =>
    cell !== null && /^-?\d+\.\d{10,}(e[+-]?\d+)?$/.test(cell) ? Number(cell).toPrecision(12) : cell,
  )
