import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecordReader } from '../../../native/index.ts'
import { locateTable } from './locate-table.ts'
import { createRowReader } from './row-reader.ts'
import { takeSample } from './sample-records.ts'
import { sniffDialect } from './sniff-dialect.ts'

const awkwardText = fc
  .array(
    fc.constantFrom(
      'a',
      'bc',
      '1',
      '2,5',
      '2020-01-01',
      '"',
      "'",
      '\\',
      ',',
      ';',
      '|',
      '\t',
      ' ',
      ':',
      '\n',
      '\n',
      '\r\n',
      ',,',
      '""',
      ', ',
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''))

describe('the rows of any text', () => {
  it('are all of its records but the preamble, the header and blank ones', () => {
    fc.assert(
      fc.property(awkwardText, fc.integer({ min: 1, max: 20 }), (text, piece) => {
        const dialect = sniffDialect(text, true, 'utf-8')
        const { records, width } = takeSample(text, true, dialect)
        const place = locateTable(records, dialect, width, dialect)
        const reader = createRowReader({ ...place, dialect })
        const rows = []
        for (let at = 0; at < text.length; at += piece) rows.push(...reader.push(text.slice(at, at + piece)))
        rows.push(...reader.finish())
        const plain = new RecordReader({ ...dialect, width: place.recordWidth })
        const all = [...plain.push(text), ...plain.finish()].slice(dialect.preambleRows)
        expect(rows).toHaveLength(Math.max(0, all.filter(({ blank }) => !blank).length - dialect.headerRows))
        for (const cells of rows) expect(cells.length).toBeGreaterThanOrEqual(place.width)
        if (dialect.headerRows > 0) expect(place.labels).toHaveLength(place.width)
      }),
      { numRuns: 1000 },
    )
  })
})
