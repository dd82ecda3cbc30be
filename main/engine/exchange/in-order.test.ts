/** Whatever the pace of the workers, the pieces come in their order, and nothing goes on behind the back of a failure. */
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOrder } from './in-order.ts'

describe('pieces of work', () => {
  it('come in their order, each worker with one at a time and none too far ahead', async () => {
    const paces = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(paces, fc.integer({ min: 1, max: 4 }), async (pace, count) => {
        const busy = new Set<number>()
        const workers = Array.from({ length: count }, (_, worker) => worker)
        let taken = 0
        const made = inOrder([...pace.keys()], workers, async (item, worker) => {
          expect(busy.has(worker)).toBe(false)
          expect(item).toBeLessThan(taken + 2 * count)
          busy.add(worker)
          await sleep(pace[item])
          busy.delete(worker)
          return item
        })
        const seen: number[] = []
        for await (const item of made) {
          seen.push(item)
          await sleep(pace[(item * 7) % pace.length])
          taken++
        }
        expect(seen).toEqual([...pace.keys()])
      }),
      { numRuns: 50 },
    )
  })

  it('end with the failure that was first, when all others have ended', async () => {
    const ended: number[] = []
    const made = inOrder([0, 1, 2, 3, 4], ['a', 'b'], async (item, _worker, signal) => {
      if (item === 1) throw new Error('no room')
      while (!signal.aborted) await sleep(1)
      ended.push(item)
      throw new Error('stopped')
    })
    await expect(Array.fromAsync(made)).rejects.toThrow('no room')
    expect(ended).toEqual([0])
  })

  it('are stopped when nobody asks for the next', async () => {
    const ended: number[] = []
    for await (const item of inOrder([0, 1, 2], ['a', 'b'], async (own, _worker, signal) => {
      while (own > 0 && !signal.aborted) await sleep(1)
      ended.push(own)
      return own
    })) {
      expect(item).toBe(0)
      break
    }
    expect(ended.sort()).toEqual([0, 1, 2].slice(0, ended.length))
    expect(ended).toContain(1)
  })
})
