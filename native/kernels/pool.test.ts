import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, describe, expect, it } from 'vitest'
import { fingerprintFile, scanFile } from './scan-file.ts'
import { createTestFile, scanAll } from './testing/compare.ts'

const file = createTestFile()
afterAll(() => file[Symbol.dispose]())

const bytes = Buffer.alloc(3_000_000, 'a,b,c\n1,2,3\n')
const request = {
  fd: file.fd,
  bytes: bytes.length,
  start: { byteOffset: 0, record: 1, line: 1 },
  delimiter: ',',
  quote: '"' as const,
  width: 3,
  workers: 2,
  chunkBytes: 100_000,
}

describe('a scan on threads', () => {
  it('gives the same whatever their number', async () => {
    file.write(bytes)
    const [none, one, two] = await Promise.all([0, 1, 2].map((workers) => scanAll({ ...request, workers })))
    expect(one).toEqual(none)
    expect(two).toEqual(none)
    expect(await fingerprintFile(file.fd, bytes.length)).toBe(none?.totals.fingerprint)
  })

  it('reads nothing before its start where no fingerprint is asked for, and tells the same of the rest', async () => {
    file.write(bytes)
    const start = { byteOffset: 2_000_004, record: 333_335, line: 333_335 }
    const whole = await scanAll({ ...request, start })
    for (const workers of [0, 2]) {
      const { totals, ...rest } = await scanAll({ ...request, workers, start, fingerprint: false })
      expect({ ...rest, totals: { ...totals, fingerprint: whole.totals.fingerprint } }).toEqual(whole)
      expect(totals.fingerprint).toBe('')
    }
  })

  it('fails with what a thread fails with', async () => {
    file.write(bytes.subarray(0, 1_000_000))
    for (const workers of [0, 2])
      await expect(scanAll({ ...request, workers })).rejects.toThrow(
        'The file was cut while it was read: it has 1000000 bytes now.',
      )
    await expect(scanAll({ ...request, fd: 9999 })).rejects.toThrow('EBADF')
  })

  it('ends with the reason when it is cancelled', async () => {
    file.write(bytes)
    const controller = new AbortController()
    const scan = scanFile({ ...request, signal: controller.signal })
    expect((await scan.next()).done).toBe(false)
    controller.abort(new Error('no longer wanted'))
    await expect(Array.fromAsync(scan)).rejects.toThrow('no longer wanted')
    await expect(scanAll({ ...request, signal: controller.signal })).rejects.toThrow('no longer wanted')
  })

  it('scans no further than its reader reads', async () => {
    file.write(bytes)
    const scan = scanFile(request)
    await scan.next()
    file.write(bytes.subarray(0, 2_000_000))
    await new Promise((resolve) => setTimeout(resolve, 300))
    // Had all been scanned ahead, nothing would miss the last million.
    await expect(Array.fromAsync(scan)).rejects.toThrow('cut while it was read')
  })

  it('keeps no process alive once it is read, or left', async () => {
    const script = `
      import { openSync, writeFileSync } from 'node:fs'
      import { scanFile } from ${JSON.stringify(new URL('./scan-file.ts', import.meta.url).href)}
      const request = { ...JSON.parse(process.argv[1]), fd: openSync(process.execPath), bytes: 300_000 }
      let chunks = 0
      for await (const report of scanFile(request)) chunks++
      for await (const report of scanFile(request)) break
      process.stdout.write('read')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(request)])
    let output = ''
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString()
    })
    child.stderr.on('data', (data: Buffer) => {
      output += data.toString()
    })
    const [code] = await once(child, 'close')
    expect([code, output]).toEqual([0, 'read'])
  })

  it('is refused for what is no dialect of it', async () => {
    for (const delimiter of ['', ',,', '"', '\n', '§'])
      await expect(scanAll({ ...request, delimiter })).rejects.toThrow(RangeError)
    await expect(scanAll({ ...request, width: 0 })).rejects.toThrow(RangeError)
  })
})
