import fc from 'fast-check'
import Papa from 'papaparse'
import { expect, it } from 'vitest'
import { rowsToCsv } from './rows-to-csv.ts'
import type { SheetRow } from './sheet-rows.ts'

const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'ä'), minLength: 1, maxLength: 4 })
const sheet = fc.array(fc.dictionary(fc.constantFrom('1', '2', '3', '5'), cell), { minLength: 1, maxLength: 8 })

it('has row by row the cells of the sheet, held back or read twice', async () => {
  await fc.assert(
    fc.asyncProperty(sheet, fc.constantFrom(0, 20, 1000), async (rows, heldLength) => {
      const sheetRows = rows.flatMap((cells, at): SheetRow[] => {
        const entries = Object.entries(cells).map(([column, text]): [number, string] => [Number(column), text])
        return entries.length === 0 ? [] : [{ row: at + 1, cells: new Map(entries) }]
      })
      async function* read() {
        for (const row of sheetRows) yield [row]
      }
      const csv = Buffer.concat(await Array.fromAsync(rowsToCsv(async () => read(), heldLength))).toString()
      expect(csv === '').toBe(sheetRows.length === 0)
      if (csv === '') return
      const columns = sheetRows.flatMap(({ cells }) => [...cells.keys()])
      const [first, last] = [Math.min(...columns), Math.max(...columns)]
      const parsed = Papa.parse<string[]>(csv, { delimiter: ',', newline: '\n' }).data
      const expected = rows
        .slice(0, sheetRows.at(-1)?.row)
        .map((cells) =>
          Object.keys(cells).length === 0
            ? ['']
            : Array.from({ length: last - first + 1 }, (_, at) => cells[String(first + at)] ?? ''),
        )
      expect(parsed).toEqual([...expected, ['']])
    }),
    { numRuns: 1000 },
  )
})
