/** An engine that is killed while it pulls: the store is as before the pull or as after it, and the next pull ends well. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Task } from '../../../../preload/contract/index.ts'
import { lookAt } from '../../bundle/testing/bundles.ts'
import { randomFrom } from '../../testing/random.ts'
import { withoutMongo } from '../../testing/servers/mongo.ts'
import { withoutPostgres } from '../../testing/servers/postgres.ts'
import { entries, openTestFolder } from '../../testing/test-engine.ts'
import { openFaultyPlace, type PlaceKind } from '../testing/places.ts'
import { type Member, openMember, plainRow, rowsFile } from '../testing/team.ts'

describe.each([
  { kind: 'postgres', isMissing: withoutPostgres(), rows: 3000, kills: 3, seed: 31 },
  { kind: 'mongodb', isMissing: withoutMongo({ own: true }), rows: 1000, kills: 2, seed: 32 },
] as const)('a pull from $kind whose engine is killed', ({ isMissing, ...pulls }) => {
  it.skipIf(isMissing)('leaves nothing half, and is done by the next one', () => killPulls(pulls))
})

interface Pulls {
  readonly kind: PlaceKind
  readonly rows: number
  /** Of first pulls, and of later ones. */
  readonly kills: number
  readonly seed: number
}

async function killPulls({ kind, rows, kills, seed }: Pulls): Promise<void> {
  using folder = openTestFolder()
  await using place = await openFaultyPlace(kind, seed)
  const random = randomFrom(seed)
  const store = join(folder.path, 'ben')
  await using anna = await openMember(join(folder.path, 'anna'), place.url)
  let files = 0
  const file = (text: string) => folder.file(`${++files}/songs.csv`, text)
  const upsert = (ids: readonly number[], name: string) => {
    const text = ['id,name,amount,day,note', ...ids.map((id) => plainRow(id, name)), ''].join('\n')
    return anna.load([file(text)], { into: { dataset: 'songs', mode: 'upsert', key: ['id'] } })
  }
  // With a record that is rejected, a cell that is no number, and a row that is superseded.
  const text = `${rowsFile(rows)}7,too,many,cells,here,you see\n${rows + 1},odd,x,2024-02-30,\n`
  await anna.load([file(text)], { dataset: 'songs' })
  await upsert([2], 'second')
  await anna.push('songs')

  const undisturbed = async (names: readonly string[]) => {
    await using ben = await openMember(store, place.url)
    const startedAt = performance.now()
    for (const name of names) await pulled(ben, name)
    return (performance.now() - startedAt) / names.length
  }
  const share = (at: number) => (at + random(1000) / 1000) / kills
  const first = Array.from({ length: kills }, (_, at) => ({ name: `first-${at}`, share: share(at) }))
  const later = Array.from({ length: kills }, (_, at) => ({ name: `later-${at}`, share: share(at) }))
  const firstMs = await undisturbed(['calm', ...later.map(({ name }) => name)])
  const before = await lookAt(anna, 'songs')

  let killed = 0
  const kill = async (name: string, afterMs: number, wasThere: boolean, now: unknown) => {
    const { child, begun, ended } = startPull(store, place.url, name)
    await begun
    await sleep(afterMs)
    child.kill('SIGKILL')
    await ended
    await using ben = await openMember(store, place.url)
    const catalog = new Database(join(store, 'catalog.sqlite'), { readonly: true })
    const task = catalog
      .prepare("select status, message from task where kind = 'pull' and title = ? order by started_at desc limit 1")
      .get(`${name} ‹ team`)
    const versions = catalog.prepare('select id from version order by id').pluck().all()
    const incomplete = catalog.prepare("select count(*) from version where state <> 'complete'").pluck().get()
    const running = catalog.prepare("select count(*) from task where status = 'running'").pluck().get()
    const bases = catalog.prepare('select file from sync_base order by file').pluck().all()
    const targets = catalog.prepare('select id from sync_target order by id').pluck().all()
    expect(catalog.pragma('integrity_check', { simple: true })).toBe('ok')
    catalog.close()
    expect({ incomplete, running }).toEqual({ incomplete: 0, running: 0 })
    expect(entries(store, 'segments')).toEqual(versions)
    expect(entries(store, 'staging')).toEqual([])
    // That of the engine that looks.
    expect(entries(store, 'spill').length).toBe(1)
    expect(entries(store, 'sync/bases').filter((target) => !targets.includes(target))).toEqual([])
    expect(targets.flatMap((target) => entries(store, `sync/bases/${String(target)}`)).sort()).toEqual(bases)

    const dataset = (await ben.client.datasets.list()).find((one) => one.name === name)
    const version = dataset?.version ?? 0
    const isPulled = version === (wasThere ? 2 : 1)
    if (!isPulled) {
      expect(version).toBe(wasThere ? 1 : 0)
      if (task !== undefined) {
        killed++
        expect(task).toEqual({
          status: 'interrupted',
          message: 'Winnow ended while this was running. Nothing was kept; start it again.',
        })
      }
      if (wasThere) expect(await lookAt(ben, name)).toEqual(before)
    }
    const again = await pulled(ben, name)
    if (isPulled) expect(again.message).toContain('nothing to pull')
    expect(await lookAt(ben, name)).toEqual(now)
  }

  for (const { name, share } of first) await kill(name, share * firstMs, false, before)
  await upsert([3, 5, 700, rows + 2], 'later')
  await anna.push('songs')
  const laterMs = await undisturbed(['calm'])
  const after = await lookAt(anna, 'songs')
  for (const { name, share } of later) await kill(name, share * laterMs, true, after)
  expect(killed).toBeGreaterThan(0)
}

async function pulled(member: Member, name: string): Promise<Task> {
  const task = await member.ended((await member.client.sync.pull({ connection: 'team', dataset: 'songs', name })).id)
  if (task.status !== 'done') throw new Error(`The pull of ${name} ended as ${task.status}: ${task.message}`)
  return task
}

function startPull(store: string, url: string, name: string) {
  const script = join(import.meta.dirname, 'testing/pull-process.ts')
  const child = spawn(process.execPath, [script, store, url, 'songs', name], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  const ended = once(child, 'close').then(() => said)
  const begun = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('begin')) resolve()
    })
    void ended.then(() => resolve())
  })
  return { child, begun, ended }
}
