/** Pushes that are cut and killed at random moments end as undisturbed ones do. `cut-push.ts` does the same with more. */
import { describe, expect, it } from 'vitest'
import { withoutMongo } from '../../testing/servers/mongo.ts'
import { withoutPostgres } from '../../testing/servers/postgres.ts'
import { type Disturbed, pushOverCuts, pushOverKills } from './faults.ts'

function expectEqual({ task, push, expected, found, staged, after }: Disturbed, rows: number): void {
  expect(task).toMatchObject({ status: 'done', rows })
  expect(push).toMatchObject({ state: 'committed', verification: { ok: true, rows } })
  expect(found.length).toBe(rows)
  expect(found.filter((row, at) => row !== expected[at])).toEqual([])
  expect(staged).toEqual([])
  expect(after).toEqual({ inserted: 0, updated: 0, deleted: 0, unchanged: rows, conflicts: 0 })
}

describe.skipIf(withoutPostgres())('a push to PostgreSQL', () => {
  it('ends as an undisturbed one when its connections are cut', async () => {
    const end = await pushOverCuts({ kind: 'postgres', rows: 40_000, faults: 12, seed: 3 })
    expect(end.faults).toBeGreaterThan(6)
    expectEqual(end, 40_000)
  })

  it('ends as an undisturbed one when the server is killed and started again', async () => {
    const end = await pushOverKills({ kind: 'postgres', rows: 40_000, faults: 2, seed: 4 })
    expect(end.faults).toBeGreaterThan(0)
    expectEqual(end, 40_000)
  })
})

describe.skipIf(withoutMongo({ own: true }))('a push to MongoDB', () => {
  it('ends as an undisturbed one when its connections are cut', async () => {
    const end = await pushOverCuts({ kind: 'mongodb', rows: 4000, faults: 8, seed: 5 })
    expect(end.faults).toBeGreaterThan(4)
    expectEqual(end, 4000)
  })

  it('ends as an undisturbed one when the server is killed and started again', async () => {
    const end = await pushOverKills({ kind: 'mongodb', rows: 4000, faults: 2, seed: 6 })
    expect(end.faults).toBeGreaterThan(0)
    expectEqual(end, 4000)
  })
})
