import { describe, expect, it } from 'vitest'
import { isDue } from './schedule.ts'

const daily = { when: 'daily', at: '06:30', mode: 'incremental' } as const
const at = (day: number, time: string) => new Date(`2026-03-0${day}T${time}:00`)
const due = (ran: Date, now: Date) => isDue({ schedule: daily, ranAt: ran.getTime() }, now)

describe('a daily push', () => {
  it('is due from its time on, once a day', () => {
    expect(due(at(1, '06:30'), at(2, '06:29'))).toBe(false)
    expect(due(at(1, '06:30'), at(2, '06:30'))).toBe(true)
    expect(due(at(2, '06:31'), at(2, '23:59'))).toBe(false)
  })

  it('is made up for once when its time was slept through, at whatever time that is seen', () => {
    expect(due(at(1, '06:31'), at(4, '03:00'))).toBe(true)
    expect(due(at(4, '03:00'), at(4, '03:01'))).toBe(false)
    expect(due(at(4, '03:00'), at(4, '06:30'))).toBe(true)
  })

  it('is not due where the schedule says otherwise', () => {
    for (const when of ['never', 'after-load'] as const)
      expect(isDue({ schedule: { ...daily, when }, ranAt: 0 }, at(4, '12:00'))).toBe(false)
  })
})
