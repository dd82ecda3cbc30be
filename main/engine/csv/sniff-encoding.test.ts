import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { Encoding } from './blocks.ts'
import { examineFile } from './examine.ts'
import { openSource } from './open-source.ts'
import { sniffEncoding } from './sniff-encoding.ts'

const signal = new AbortController().signal

async function sniffed(content: string | Buffer): Promise<Encoding> {
  const path = join(temporaryFolder(), 'file.csv')
  writeFileSync(path, content)
  await using source = await openSource(path)
  const { utf8 } = await examineFile(source.handle, { signal })
  return sniffEncoding(source.head, utf8)
}

const inWindows1252 = (text: string): Buffer =>
  Buffer.from(
    [...text].map(
      (character) => ({ '€': 0x80, '“': 0x93, '”': 0x94, '’': 0x92 })[character] ?? character.charCodeAt(0),
    ),
  )
const rows = (text: string, times: number) => `${text}\n`.repeat(times)

describe('the encoding of a file', () => {
  it('is UTF-8 when it is ASCII', async () => expect(await sniffed('a,b\n1,2\n')).toBe('utf-8'))

  it('is UTF-8 when its only letter with an accent stands at the very end', async () => {
    expect(await sniffed(`${rows('plain,text', 300_000)}café,x\n`)).toBe('utf-8')
  })

  it('is Windows-1252 when its only letter with an accent, in one byte, stands at the very end', async () => {
    expect(await sniffed(inWindows1252(`${rows('plain,text', 300_000)}café,x\n`))).toBe('windows-1252')
  })

  it('is Windows-1252 for western text in one byte a letter', async () => {
    expect(await sniffed(inWindows1252('a,b\ncafé,naïve\n€,“quotes”\n'))).toBe('windows-1252')
  })

  it('is Windows-1252 although a few of its bytes happen to be valid UTF-8', async () => {
    const text = inWindows1252(`${rows('élève,àgé', 20)}«CAFÉ»,l’été\n`)
    expect(text.includes(Buffer.from([0xc9, 0xbb]))).toBe(true)
    expect(await sniffed(text)).toBe('windows-1252')
  })

  it('is Windows-1252 for words of one letter and for capitals', async () => {
    for (const text of ['Vol à Paris', 'À Paris', 'ÉLAN', 'Über', 'é'])
      expect(await sniffed(Buffer.from(`name,city\n${text},x\n`, 'latin1')), text).toBe('windows-1252')
  })

  it('stays UTF-8 when its only odd bytes are no western text', async () => {
    for (const text of ['ab\xff', '\xc3(', 'caf\xc3(', '\xfe\xff', 'x\x81'])
      expect(await sniffed(Buffer.from(`name,city\n${text},x\n`, 'latin1')), text).toBe('utf-8')
  })

  it('stays UTF-8 when its good letters stand far from its one bad byte', async () => {
    const good = `${'name,city\n'.repeat(20_000)}Köln,x\n${'name,city\n'.repeat(200_000)}`
    expect(await sniffed(Buffer.concat([Buffer.from(good), Buffer.from('caf\xe9,x\n', 'latin1')]))).toBe('utf-8')
  })

  it('stays UTF-8 when a few of its bytes are damaged', async () => {
    const damaged = Buffer.concat([Buffer.from(rows('é,語,🌾', 10)), Buffer.from('caf\xe9,x\n', 'latin1')])
    expect(await sniffed(damaged)).toBe('utf-8')
    expect(await sniffed(Buffer.concat([damaged, Buffer.from(rows('a,b', 300_000))]))).toBe('utf-8')
  })

  it('stays UTF-8 with its byte order mark, however damaged', async () => {
    expect(await sniffed(Buffer.from('\xef\xbb\xbfcaf\xe9,\xe8\n', 'latin1'))).toBe('utf-8')
  })

  it('is UTF-16 by its byte order mark', async () => {
    const text = Buffer.from('\uFEFF名前,値\nあ,い\n', 'utf16le')
    expect(await sniffed(text)).toBe('utf-16le')
    expect(await sniffed(Buffer.from(text).swap16())).toBe('utf-16be')
  })

  it('is UTF-16 without a mark when every other byte is zero', async () => {
    const text = Buffer.from('name,city\nAnna,Köln\n', 'utf16le')
    expect(await sniffed(text)).toBe('utf-16le')
    expect(await sniffed(Buffer.from(text).swap16())).toBe('utf-16be')
  })
})

describe('the examination of a file', () => {
  it('has its size, its SHA-256 and every byte counted, however large it is', async () => {
    const content = Buffer.from(rows('é,"two\nlines"', 200_000))
    const path = join(temporaryFolder(), 'file.csv')
    writeFileSync(path, content)
    await using source = await openSource(path)
    let told = 0
    const examination = await examineFile(source.handle, {
      signal,
      onBytes: (bytes) => {
        told += bytes
      },
    })
    expect(examination.bytes).toBe(content.length)
    expect(told).toBe(content.length)
    expect(examination.fingerprint).toBe(createHash('sha256').update(content).digest('hex'))
    expect(examination.utf8.invalid).toBe(0)
  })

  it('counts every byte that is not valid', async () => {
    const path = join(temporaryFolder(), 'file.csv')
    writeFileSync(path, Buffer.from('a,\xe9\n\x81,é\n', 'latin1'))
    await using source = await openSource(path)
    expect((await examineFile(source.handle, { signal })).utf8).toEqual({ multibyte: 0, invalid: 3, plausible1252: 2 })
  })

  it('stops when it is cancelled', async () => {
    const path = join(temporaryFolder(), 'file.csv')
    writeFileSync(path, 'a\n')
    await using source = await openSource(path)
    await expect(examineFile(source.handle, { signal: AbortSignal.abort() })).rejects.toThrow('Cancelled')
  })
})
