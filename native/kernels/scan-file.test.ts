import fc from 'fast-check'
import { afterAll, describe, it } from 'vitest'
import { chaos, dialects, tables } from './testing/awkward.ts'
import { createTestFile, expectAsReference } from './testing/compare.ts'

/** For longer runs than those of every test: a multiple of their number. */
const often = Number(process.env.WINNOW_FUZZ ?? 1)

const file = createTestFile()
afterAll(() => file[Symbol.dispose]())

const chunkBytes = fc.oneof(
  fc.integer({ min: 1, max: 64 }),
  fc.integer({ min: 65, max: 400 }),
  fc.constant(4 * 1024 * 1024),
)

describe('a scan equals the reference', () => {
  it('on bytes in which nothing is as it should be', async () => {
    const property = dialects.chain((dialect) => fc.tuple(fc.constant(dialect), chaos(dialect), chunkBytes))
    await fc.assert(
      fc.asyncProperty(property, async ([dialect, bytes, size]) => {
        await expectAsReference(file, bytes, dialect, { workers: 0, chunkBytes: size })
      }),
      { numRuns: 3000 * often },
    )
  })

  it('on tables with a few odd pieces', async () => {
    const property = dialects.chain((dialect) => fc.tuple(fc.constant(dialect), tables(dialect), chunkBytes))
    await fc.assert(
      fc.asyncProperty(property, async ([dialect, bytes, size]) => {
        await expectAsReference(file, bytes, dialect, { workers: 0, chunkBytes: size })
      }),
      { numRuns: 3000 * often },
    )
  })

  it('behind whatever stands before the first record', async () => {
    const property = dialects.chain((dialect) =>
      fc.tuple(fc.constant(dialect), chaos(dialect, 20), chaos(dialect, 30), chunkBytes),
    )
    await fc.assert(
      fc.asyncProperty(property, async ([dialect, before, bytes, size]) => {
        const start = { byteOffset: before.length + 1, record: 3, line: 5 }
        const all = Buffer.concat([before, Buffer.from('\n'), bytes])
        await expectAsReference(file, all, dialect, { workers: 0, chunkBytes: size }, start)
      }),
      { numRuns: 1000 * often },
    )
  })

  it('on several threads', async () => {
    const property = dialects.chain((dialect) =>
      fc.tuple(
        fc.constant(dialect),
        tables(dialect, 80),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 300 }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(property, async ([dialect, bytes, workers, size]) => {
        await expectAsReference(file, bytes, dialect, { workers, chunkBytes: size })
      }),
      { numRuns: 15 * often },
    )
  })
})
