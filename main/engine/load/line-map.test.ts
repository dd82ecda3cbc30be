/** The runs of a line map, as the CSV that DuckDB is given. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../testing/properties.ts'
import { openTestFolder } from '../testing/test-engine.ts'
import { LineMapWriter } from './line-map.ts'

describe('a line map', () => {
  it('writes every number as it is, however long and however many there are', () => {
    const number = fc.oneof(
      fc.maxSafeNat(),
      fc.constantFrom(0, 9, 10, 99, 100, 999_999, 1_000_000, 2 ** 32, Number.MAX_SAFE_INTEGER),
    )
    using folder = openTestFolder()
    let file = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number, number), { maxLength: 30 }), fc.nat(9), (runs, times) => {
        const path = join(folder.path, `${file++}.csv`)
        using map = new LineMapWriter(path)
        let expected = ''
        let offsets = ''
        // Enough now and then to fill the buffer more than once.
        const all = Array.from({ length: times === 9 ? 1000 : 1 }, () => runs).flat()
        for (const [row, record, line] of all) {
          map.add(row, record, line)
          if (`${record - row},${line - row}` === offsets) continue
          offsets = `${record - row},${line - row}`
          expected += `${row},${record},${line}\n`
        }
        map.close()
        expect(readFileSync(path, 'utf8')).toBe(expected)
      }),
    )
  })

  it('has one run as long as row, record and line go on together', () => {
    using folder = openTestFolder()
    const path = join(folder.path, 'lines.csv')
    using map = new LineMapWriter(path)
    for (let row = 0; row < 1000; row++) map.add(row, row + 2, row + 5 + (row < 500 ? 0 : 3))
    map.close()
    expect(readFileSync(path, 'utf8')).toBe('0,2,5\n500,502,508\n')
  })
})
