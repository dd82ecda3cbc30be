/**
 * Pushes with faults at random moments of a seed: connections cut, servers killed. Each is pushed undisturbed as well, and
 * both must end equal. The gate runs small ones; `cut-push.ts` runs as large ones as one likes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Push, Task } from '../../../../preload/contract/index.ts'
import { randomFrom } from '../../testing/random.ts'
import { openTestFolder } from '../../testing/test-engine.ts'
import { type FaultyPlace, openFaultyPlace, type PlaceKind } from './places.ts'
import { type Member, openMember, rowsFile } from './team.ts'

export interface Disturbance {
  readonly kind: PlaceKind
  readonly rows: number
  readonly faults: number
  readonly seed: number
}

export interface Disturbed {
  readonly task: Task
  readonly push: Push
  /** Faults that really happened. */
  readonly faults: number
  readonly expected: readonly string[]
  readonly found: readonly string[]
  readonly staged: readonly string[]
  /** Counts of a review after it: nothing may be left to do. */
  readonly after: Push['counts']
  readonly seconds: number
}

/** Connections are cut after random numbers of bytes, in random directions. */
export const pushOverCuts = (disturbance: Disturbance): Promise<Disturbed> =>
  disturbed(disturbance, async ({ proxy }, usual, isOver) => {
    const { faults, seed } = disturbance
    const random = randomFrom(seed)
    const before = proxy.cuts
    for (let fault = 0; fault < faults && !isOver(); ) {
      // Few bytes come back while rows are sent, many when they are read: a cut that does not come is placed anew.
      const places = [
        ['toServer', usual.toServer / faults],
        ['toServer', usual.toServer / faults],
        ['toServer', 2000],
        ['toClient', 2000],
        ['toClient', usual.toClient / faults],
      ] as const
      const [direction, bytes] = places[random(places.length)] ?? places[0]
      proxy.cutAfter(1 + random(Math.ceil(bytes)), direction)
      const until = performance.now() + Math.max(200, usual.ms / faults)
      while (proxy.cuts === before + fault && !isOver() && performance.now() < until) await sleep(1)
      fault = proxy.cuts - before
    }
    return () => proxy.cuts - before
  })

/** The server is killed at random moments, and started again. */
export const pushOverKills = (disturbance: Disturbance): Promise<Disturbed> =>
  disturbed(disturbance, async ({ server }, usual, isOver) => {
    const { faults, seed } = disturbance
    const random = randomFrom(seed)
    let kills = 0
    while (kills < faults && !isOver()) {
      await sleep(random(Math.ceil((1.2 * usual.ms) / faults)))
      if (isOver()) break
      await server.kill()
      kills++
      await sleep(random(300))
      await server.restart()
    }
    return () => kills
  })

interface Usual {
  readonly toServer: number
  readonly toClient: number
  readonly ms: number
}

async function disturbed(
  { kind, rows, seed }: Disturbance,
  disturb: (place: FaultyPlace, usual: Usual, isOver: () => boolean) => Promise<() => number>,
): Promise<Disturbed> {
  using folder = openTestFolder()
  await using place = await openFaultyPlace(kind, seed)
  await using member = await openMember(`${folder.path}/store`, place.url)
  const file = folder.file('rows.csv', rowsFile(rows))
  const load = (dataset: string) => member.load([file], { dataset, again: true })
  await load('calm')
  const calm = await member.review('calm')
  const bytesBefore = { ...place.proxy.bytes }
  const startedAt = performance.now()
  await done(member, calm.id)
  const usual = {
    toServer: place.proxy.bytes.toServer - bytesBefore.toServer,
    toClient: place.proxy.bytes.toClient - bytesBefore.toClient,
    ms: performance.now() - startedAt,
  }
  await load('rough')
  const rough = await member.review('rough')
  const roughAt = performance.now()
  const confirmed = await member.client.sync.confirm({ push: rough.id })
  let isOver = false
  const ending = member.ended(confirmed.id).then((task) => {
    isOver = true
    return task
  })
  const count = await disturb(place, usual, () => isOver)
  const task = await ending
  const seconds = (performance.now() - roughAt) / 1000
  const after = await member.review('rough', 'full')
  const push = await member.client.sync.get({ push: rough.id })
  const [calmTable, roughTable] = [calm, rough].map(({ tables }) => tables[0]?.target ?? '')
  return {
    ...{ task, push, faults: count(), seconds, after: after.counts },
    expected: await place.rows(calmTable ?? ''),
    found: await place.rows(roughTable ?? ''),
    staged: await place.staged(),
  }
}

async function done(member: Member, push: string): Promise<void> {
  const task = await member.tryConfirm(push)
  if (task.status !== 'done') throw new Error(`The undisturbed push ended as ${task.status}: ${task.message}`)
}
