/** Pulls over lines that break and from servers that are killed: whole in the end, or not at all and told why. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Task } from '../../../../preload/contract/index.ts'
import { lookAt } from '../../bundle/testing/bundles.ts'
import { randomFrom } from '../../testing/random.ts'
import { withoutMongo } from '../../testing/servers/mongo.ts'
import { withoutPostgres } from '../../testing/servers/postgres.ts'
import { leftovers, openTestFolder } from '../../testing/test-engine.ts'
import { type FaultyPlace, openFaultyPlace, type PlaceKind } from '../testing/places.ts'
import { type Member, openMember, plainRow, rowsFile } from '../testing/team.ts'

describe.each([
  { kind: 'postgres', isMissing: withoutPostgres(), rows: 3000, seed: 41 },
  { kind: 'mongodb', isMissing: withoutMongo({ own: true }), rows: 1000, seed: 42 },
] as const)('a pull from $kind', ({ kind, isMissing, rows, seed }) => {
  it.skipIf(isMissing)('ends as an undisturbed one when its connections are cut', async () => {
    await using team = await openTeam(kind, rows, seed)
    const random = randomFrom(seed)
    const { proxy } = team.place
    const cutOften = async (pull: Promise<Task>, bytes: number) => {
      let isOver = false
      const ending = pull.finally(() => {
        isOver = true
      })
      const before = proxy.cuts
      while (!isOver && proxy.cuts < before + 2) {
        proxy.cutAfter(1 + random(bytes), random(4) === 0 ? 'toServer' : 'toClient')
        const until = performance.now() + 300
        const cuts = proxy.cuts
        while (!isOver && proxy.cuts === cuts && performance.now() < until) await sleep(2)
      }
      const task = await ending
      await proxy.heal()
      expect(proxy.cuts).toBeGreaterThan(before)
      expect(task).toMatchObject({ status: 'done' })
    }
    await cutOften(team.pull('rough'), team.pulledBytes)
    expect(await lookAt(team.ben, 'rough')).toEqual(await lookAt(team.anna, 'songs'))
    await team.change()
    await cutOften(team.pull('rough'), team.pulledBytes / 4)
    expect(await lookAt(team.ben, 'rough')).toEqual(await lookAt(team.anna, 'songs'))
  })

  it.skipIf(isMissing)('ends as an undisturbed one when the server is killed and started again', async () => {
    await using team = await openTeam(kind, rows, seed + 100)
    const { proxy, server } = team.place
    const random = randomFrom(seed)
    for (const wait of [random(team.pulledBytes), random(team.pulledBytes / 4)]) {
      const from = proxy.bytes.toClient
      let isOver = false
      const pull = team.pull('rough').finally(() => {
        isOver = true
      })
      while (!isOver && proxy.bytes.toClient < from + wait) await sleep(1)
      await server.kill()
      await sleep(200 + random(300))
      await server.restart()
      expect(await pull).toMatchObject({ status: 'done' })
      expect(await lookAt(team.ben, 'rough')).toEqual(await lookAt(team.anna, 'songs'))
      await team.change()
    }
  })
})

describe.skipIf(withoutPostgres())('a pull from a server that is gone', () => {
  it('says that it waits, and leaves nothing when it is given up', async () => {
    await using team = await openTeam('postgres', 3000, 43)
    const { ben } = team
    const { proxy } = team.place
    const before = leftovers(ben.store)
    const from = proxy.bytes.toClient
    // Slow enough to be cut where it is meant to be.
    proxy.delay(50)
    const { id } = await ben.client.sync.pull({ connection: 'team', dataset: 'songs', name: 'rough' })
    while (proxy.bytes.toClient < from + team.pulledBytes / 2) await sleep(1)
    await proxy.refuse()
    proxy.cutAfter(1, 'toClient')
    const phase = async () => (await ben.client.tasks.list({})).find((task) => task.id === id)?.phase ?? ''
    while (!/Trying again in/.test(await phase())) await sleep(5)
    expect(await phase()).toMatch(/^(?!.*(ECONN|Error:|undefined)).*team.*\. Trying again in \d+ s\.$/)
    await ben.client.tasks.cancel({ task: id })
    expect(await ben.ended(id)).toMatchObject({ status: 'cancelled', dataset: null })
    expect((await ben.client.datasets.list()).map(({ name }) => name)).toEqual(['calm'])
    expect(leftovers(ben.store)).toEqual(before)
    await proxy.heal()
    expect(await team.pull('rough')).toMatchObject({ status: 'done' })
    expect(await lookAt(ben, 'rough')).toEqual(await lookAt(team.anna, 'songs'))
  })
})

interface Team extends AsyncDisposable {
  readonly place: FaultyPlace
  readonly anna: Member
  readonly ben: Member
  /** Of the undisturbed first pull. */
  readonly pulledBytes: number
  /** Ben pulls what Anna has published, under a name. */
  pull(name: string): Promise<Task>
  /** Anna changes some rows and pushes them. */
  change(): Promise<void>
}

async function openTeam(kind: PlaceKind, rows: number, seed: number): Promise<Team> {
  await using open = new AsyncDisposableStack()
  const folder = open.use(openTestFolder())
  const place = open.use(await openFaultyPlace(kind, seed))
  const anna = open.use(await openMember(join(folder.path, 'anna'), place.url))
  const ben = open.use(await openMember(join(folder.path, 'ben'), place.url))
  let files = 0
  const upsert = (name: string) => {
    const text = ['id,name,amount,day,note', ...[3, 5, 700, rows + 2].map((id) => plainRow(id, name)), ''].join('\n')
    return anna.load([folder.file(`${++files}/more.csv`, text)], {
      into: { dataset: 'songs', mode: 'upsert', key: ['id'] },
    })
  }
  await anna.load([folder.file('songs.csv', `${rowsFile(rows)}7,too,many,cells,here,you see\n`)], { dataset: 'songs' })
  await upsert('first')
  await anna.push('songs')
  const pull = async (name: string) =>
    ben.ended((await ben.client.sync.pull({ connection: 'team', dataset: 'songs', name })).id)
  const from = place.proxy.bytes.toClient
  expect(await pull('calm')).toMatchObject({ status: 'done' })
  const pulledBytes = place.proxy.bytes.toClient - from
  const parts = open.move()
  return {
    ...{ place, anna, ben, pulledBytes, pull },
    change: async () => {
      await upsert(`changed ${files}`)
      await anna.push('songs')
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
