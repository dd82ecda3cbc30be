import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  allRows,
  leftovers,
  openTestEngine,
  openTestFolder,
  type TestEngine,
  type TestFolder,
} from '../testing/test-engine.ts'

/** Bytes that the disk still has room for. */
const disk = vi.hoisted(() => ({ free: Number.POSITIVE_INFINITY }))

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const writeSync = (file: number, bytes: Uint8Array, offset = 0, ...rest: number[]): number => {
    const length = rest[0] ?? bytes.length - offset
    if (length > disk.free)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
    disk.free -= length
    return fs.writeSync(file, bytes, offset, ...rest)
  }
  return { ...fs, writeSync, default: { ...fs, writeSync } }
})

let folder: TestFolder
let engine: TestEngine
beforeEach(async () => {
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
  await engine.load([folder.file('before.csv', 'id\n1\n')])
})
afterEach(async () => {
  disk.free = Number.POSITIVE_INFINITY
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const large = `id,name\n${Array.from({ length: 200_000 }, (_, n) => `${n},name ${n}\n`).join('')}`
const DISK_FULL = 'The disk is full. Nothing was kept; free some space and try again.'

async function failure(path: string): Promise<string> {
  const stood = leftovers(engine.store)
  const task = await engine.tryLoad([path])
  expect(task).toMatchObject({ status: 'failed', dataset: null })
  expect(leftovers(engine.store)).toEqual(stood)
  expect((await engine.client.datasets.list()).map(({ name }) => name)).toEqual(['before'])
  expect(await allRows(engine, 'before', 'before')).toEqual([['1']])
  return task.message ?? ''
}

describe('a disk that is full', () => {
  it.each([0, 1000, 1_500_000, 3_000_000])(
    'fails the load that filled it after %i bytes, and nothing else',
    async (free) => {
      const path = folder.file('large.csv', large)
      disk.free = free
      expect(await failure(path)).toBe(DISK_FULL)
      disk.free = Number.POSITIVE_INFINITY
      expect(await engine.load([path])).toMatchObject({ name: 'large', rows: 200_000 })
    },
  )

  it('fails a real load on a real disk in the same way', () => {
    const root = resolve(import.meta.dirname, '../../..')
    const small = join(folder.path, 'small')
    mkdirSync(small)
    const path = folder.file('large.csv', large)
    const cli = `'${process.execPath}' '${join(root, 'out/main/cli.js')}'`
    const load = `${cli} load '${path}' --store '${small}/store'`
    // A file system of 3 MB where one can be mounted without rights; otherwise a limit on the size of each file.
    const canMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', '-o', 'size=3m', 'none', small]).status === 0
    const script = `${load}; echo "code $?"; ls '${small}/store/staging' '${small}/store/segments'; ${cli} datasets --json --store '${small}/store'`
    const said = canMount
      ? execFileSync('unshare', [
          '-Urm',
          'sh',
          '-c',
          `mount -t tmpfs -o size=3m none '${small}' && { ${script}; } 2>&1`,
        ])
      : execFileSync('bash', ['-c', `ulimit -f 1500; { ${script}; } 2>&1`])
    const lines = String(said).trim().split('\n')
    expect(lines[0]).toMatch(
      canMount ? /^The disk is full\. Nothing was kept/ : /(?:larger than the system allows|File too large)/,
    )
    expect(lines.slice(1)).toEqual(['code 2', `${small}/store/segments:`, '', `${small}/store/staging:`, '[]'])
  })
})

describe('a store that cannot be written', () => {
  it('fails the load when its staging folder vanishes, and is whole afterwards', async () => {
    const path = folder.file('large.csv', large)
    const stop = new AbortController()
    const changes = await engine.client.tasks.follow(undefined, { signal: stop.signal })
    const { id } = await engine.start([path])
    for await (const change of changes)
      if (change.what === 'task' && change.task.phase === 'Reading large.csv') {
        rmSync(join(engine.store, 'staging'), { recursive: true })
        break
      }
    stop.abort()
    const task = await engine.ended(id)
    expect(task).toMatchObject({ status: 'failed', message: expect.stringMatching(/^Nothing was kept\. /) })
    expect((await engine.client.datasets.list()).map(({ name }) => name)).toEqual(['before'])
    expect(await engine.load([path])).toMatchObject({ rows: 200_000 })
  })

  it("fails the load when DuckDB's own writing fails", async () => {
    const path = folder.file('large.csv', large)
    const before = readdirSync(join(engine.store, 'segments'))
    const stop = new AbortController()
    const changes = await engine.client.tasks.follow(undefined, { signal: stop.signal })
    const { id } = await engine.start([path])
    for await (const change of changes)
      if (change.what === 'task' && change.task.phase === 'Writing large') {
        // A file where DuckDB wants a folder: nobody can write below it, root included.
        const [segments = ''] = readdirSync(join(engine.store, 'segments')).filter((name) => !before.includes(name))
        rmSync(join(engine.store, 'segments', segments), { recursive: true })
        writeFileSync(join(engine.store, 'segments', segments), 'in the way')
        break
      }
    stop.abort()
    expect(await engine.ended(id)).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^Nothing was kept\. The store cannot be written: IO Error: /),
    })
    expect(readdirSync(join(engine.store, 'staging'))).toEqual([])
    expect((await engine.client.datasets.list()).map(({ name }) => name)).toEqual(['before'])
    expect(await engine.load([path])).toMatchObject({ rows: 200_000 })
  })

  it('fails the load when the segments cannot be written into the store', async () => {
    const segments = join(engine.store, 'segments')
    chmodSync(segments, 0o500)
    const isRoot = process.getuid?.() === 0
    const path = folder.file('small.csv', 'id\n5\n')
    // Root may write anywhere: for it the folder is gone instead.
    const aside = join(engine.store, 'segments-aside')
    if (isRoot) execFileSync('mv', [segments, aside])
    const task = await engine.tryLoad([path])
    if (isRoot) execFileSync('mv', [aside, segments])
    chmodSync(segments, 0o700)
    expect(task).toMatchObject({ status: 'failed', message: expect.stringMatching(/^Nothing was kept\. /) })
    expect(readdirSync(join(engine.store, 'staging'))).toEqual([])
    expect(readdirSync(segments)).toHaveLength(1)
    expect(existsSync(aside)).toBe(false)
    expect(await allRows(engine, 'before', 'before')).toEqual([['1']])
  })
})
