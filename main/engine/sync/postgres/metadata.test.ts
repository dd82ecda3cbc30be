/** What is published beside the rows, in a real PostgreSQL. */
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type PostgresServer, startPostgres, withoutPostgres } from '../../testing/servers/postgres.ts'
import { openTestFolder } from '../../testing/test-engine.ts'
import type { PublishedDocument } from '../target.ts'
import { openPostgresMetadata } from './metadata.ts'
import { connectionTo, run } from './testing/place.ts'

const { signal } = new AbortController()

describe.skipIf(withoutPostgres())('metadata in PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  const publication = (sequence: number, name = 'Lieder'): PublishedDocument => ({
    ...{
      id: 'dataset-1',
      push: randomUUID(),
      sequence,
      name,
      document: JSON.stringify({ sequence, odd: '\u0000 日本 "' }),
    },
  })

  it('is listed, fetched and withdrawn, the newest first', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPostgresMetadata(connectionTo(database.url, 'about us'))
    using folder = openTestFolder()
    const files = [1, 2].map((n) => folder.file(`${n}.bin`, randomBytes(n * 5_000_000)))
    expect(await place.list()).toEqual([])
    await expect(place.get('dataset-1', join(folder.path, 'out'), signal)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const [one, two] = [publication(1), publication(2, '日本 \u0000')]
    await place.put(one, files[0] ?? '', signal)
    await place.put(two, files[1] ?? '', signal)
    await place.put(two, files[0] ?? '', signal)
    expect(await place.list()).toEqual([two])
    const out = join(folder.path, 'out')
    expect(await place.get('dataset-1', out, signal)).toEqual(two)
    expect(readFileSync(out).equals(readFileSync(files[1] ?? ''))).toBe(true)
    await place.withdraw(two.push)
    expect(await place.get('dataset-1', out, signal)).toEqual(one)
    expect(readFileSync(out).equals(readFileSync(files[0] ?? ''))).toBe(true)
    await place.withdraw(one.push)
    expect(await place.list()).toEqual([])
  })

  it('keeps what the last pushes published, and an empty file', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPostgresMetadata(connectionTo(database.url))
    using folder = openTestFolder()
    const file = folder.file('empty', '')
    for (let sequence = 1; sequence < 7; sequence++) await place.put(publication(sequence), file, signal)
    expect(await run(database.url, 'SELECT sequence::int FROM _winnow_published ORDER BY 1')).toEqual(
      [3, 4, 5, 6].map((sequence) => ({ sequence })),
    )
    const out = folder.file('out', 'something longer')
    await place.get('dataset-1', out, signal)
    expect(readFileSync(out, 'utf8')).toBe('')
  })
})
