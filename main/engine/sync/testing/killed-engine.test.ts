/** An engine that is killed while it pushes: another one takes the push up, and it ends as an undisturbed one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../testing/random.ts'
import { withoutMongo } from '../../testing/servers/mongo.ts'
import { withoutPostgres } from '../../testing/servers/postgres.ts'
import { entries, openTestFolder } from '../../testing/test-engine.ts'
import { openFaultyPlace } from './places.ts'
import { openMember, rowsFile } from './team.ts'

const KILLS = 4

describe.each([
  { kind: 'postgres', isMissing: withoutPostgres(), rows: 20_000, seed: 7 },
  { kind: 'mongodb', isMissing: withoutMongo({ own: true }), rows: 4000, seed: 8 },
] as const)('a push to $kind whose engine is killed', ({ kind, isMissing, rows, seed }) => {
  it.skipIf(isMissing)('is taken up by the next engine, with the same id, and sends nothing twice', async () => {
    using folder = openTestFolder()
    await using place = await openFaultyPlace(kind, seed)
    const store = join(folder.path, 'store')
    {
      await using member = await openMember(store, place.url)
      const file = folder.file('rows.csv', rowsFile(rows))
      for (const dataset of ['calm', 'rough']) await member.load([file], { dataset, again: true })
      await member.push('calm')
    }
    const random = randomFrom(seed)
    const script = join(import.meta.dirname, 'push-process.ts')
    const ids = new Set<string>()
    let killed = 0
    let last = ''
    for (let round = 0; round <= KILLS; round++) {
      const child = spawn(process.execPath, [script, store, place.url, 'rough'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const closed = once(child, 'close')
      const { said, begun } = listen(child)
      await begun
      if (round < KILLS) {
        await sleep(random(600))
        child.kill('SIGKILL')
      }
      const [, signal] = await closed
      if (signal === 'SIGKILL') killed++
      for (const [, id = ''] of said().matchAll(/^begin (\S+)$/gm)) ids.add(id)
      last = said()
      if (/^done/m.test(last)) break
    }
    expect(killed).toBeGreaterThan(0)
    expect(ids.size).toBe(1)
    await using member = await openMember(store, place.url)
    const [push] = await member.client.sync.list({ dataset: 'rough' })
    // Killed after its end, it has nothing more to say.
    if (!/^done/m.test(last)) expect(push?.state).toBe('committed')
    expect(push).toMatchObject({ state: 'committed', verification: { ok: true, rows } })
    const target = push?.tables[0]?.target ?? ''
    expect(await place.rows(target)).toEqual(await place.rows('rows'))
    expect(await place.staged()).toEqual([])
    expect((await member.review('rough', 'full')).counts).toMatchObject({ unchanged: rows, conflicts: 0, updated: 0 })
    expect(entries(store, 'spill').length).toBe(1)
  })
})

function listen(child: ChildProcess) {
  let said = ''
  const begun = new Promise<void>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('begin')) resolve()
    })
    child.once('close', () => resolve())
  })
  return { said: () => said, begun }
}
