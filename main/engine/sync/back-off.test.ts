import { describe, expect, it } from 'vitest'
import { Cancelled } from '../failure.ts'
import { type BackOff, retrying } from './back-off.ts'

const passing = new Error('passes')
const options = (more: Partial<BackOff> = {}): BackOff => ({
  signal: new AbortController().signal,
  isPassing: (error) => error === passing,
  tell: () => undefined,
  firstBoundMs: 1,
  ...more,
})

describe('trying again', () => {
  it('goes on until it succeeds, waiting below a bound that doubles', async () => {
    const waits: number[] = []
    let attempts = 0
    const result = await retrying(
      () => (++attempts < 6 ? Promise.reject(passing) : Promise.resolve('done')),
      options({ tell: (_, waitMs) => waits.push(waitMs), random: () => 1 }),
    )
    expect(result).toBe('done')
    expect(waits).toEqual([1, 2, 4, 8, 16])
  })

  it('starts with short waits again after progress', async () => {
    const waits: number[] = []
    let attempts = 0
    await retrying(
      (progressed) => {
        attempts++
        if (attempts === 4) progressed()
        return attempts < 6 ? Promise.reject(passing) : Promise.resolve()
      },
      options({ tell: (_, waitMs) => waits.push(waitMs), random: () => 1 }),
    )
    expect(waits).toEqual([1, 2, 4, 1, 2])
  })

  it('waits half a minute at most, and gives up when that would be too long', async () => {
    const waits: number[] = []
    const giveUp = options({
      firstBoundMs: 1e9,
      random: () => 1,
      giveUpAfterMs: 29_000,
      tell: (_, ms) => waits.push(ms),
    })
    await expect(retrying(() => Promise.reject(passing), giveUp)).rejects.toBe(passing)
    expect(waits).toEqual([])
    const stop = new AbortController()
    const told = options({
      ...{ firstBoundMs: 1e9, random: () => 1, signal: stop.signal },
      tell: (_, waitMs) => {
        waits.push(waitMs)
        stop.abort()
      },
    })
    await expect(retrying(() => Promise.reject(passing), told)).rejects.toBeInstanceOf(Cancelled)
    expect(waits).toEqual([30_000])
  })

  it('does not try again what does not pass', async () => {
    let attempts = 0
    const wrong = new Error('wrong password')
    const work = () => {
      attempts++
      return Promise.reject(wrong)
    }
    await expect(retrying(work, options())).rejects.toBe(wrong)
    expect(attempts).toBe(1)
  })
})
