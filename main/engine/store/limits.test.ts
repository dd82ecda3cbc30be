import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openLoader, queryAll } from './duckdb.ts'
import { readLimits } from './limits.ts'

describe('the limits of the engine', () => {
  it('are a share of the machine when nobody says otherwise', () => {
    const { threads, memoryMiB } = readLimits({})
    expect(threads).toBeGreaterThanOrEqual(1)
    expect(memoryMiB).toBeGreaterThanOrEqual(128)
    expect(memoryMiB).toBeLessThanOrEqual(512)
  })

  it('are what the environment says', () => {
    expect(readLimits({ WINNOW_THREADS: '3', WINNOW_MEMORY: ' 2048 ' })).toEqual({ threads: 3, memoryMiB: 2048 })
  })

  it.each(['0', '-1', '1.5', 'many', '64'])('cannot be %s MiB of memory', (memory) => {
    expect(() => readLimits({ WINNOW_MEMORY: memory })).toThrow('it must be a whole number from 128 on')
  })

  it('hold for DuckDB', async () => {
    const instance = await openLoader({ spillFolder: join(temporaryFolder(), 'spill'), threads: 1, memoryMiB: 256 })
    const connection = await instance.connect()
    const [row] = await queryAll(
      connection,
      "SELECT current_setting('threads') AS threads, current_setting('memory_limit') AS memory",
    )
    expect(row).toEqual({ threads: 1n, memory: '256.0 MiB' })
    connection.closeSync()
    instance.closeSync()
  })
})
