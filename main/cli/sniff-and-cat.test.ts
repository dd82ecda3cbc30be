/** Files that are looked at and converted without a store. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliFolder, openCliFolder } from './testing/run-cli.ts'

let folder: CliFolder

beforeAll(() => {
  folder = openCliFolder()
  folder.file('plain.csv', 'id,name\n1,one\n1,one\n')
})
afterAll(() => folder?.[Symbol.dispose]())

const json = (text: string) => JSON.parse(text)

describe('winnow sniff and cat', () => {
  it('tells how a file would be read', async () => {
    const file = folder.file('sniffed.csv', Buffer.from('\ufeffid;name\r\n1;"a;b"\r\n2;c\r\n', 'utf16le'))
    const { code, out, err } = await folder.run('sniff', file, '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(json(out)).toEqual({
      file,
      encoding: 'utf-16le',
      delimiter: ';',
      quote: '"',
      escape: '"',
      skipBlanks: false,
      lineEnding: 'crlf',
      preambleRows: 0,
      headerRows: 1,
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'name', type: 'string' },
      ],
    })
    const two = await folder.run('sniff', file, folder.at('plain.csv'), '--json')
    expect(json(two.out)).toHaveLength(2)
    expect((await folder.run('sniff', file)).out).toContain('encoding')
    expect(await folder.run('sniff', folder.file('void.csv', ''), '--json')).toMatchObject({ code: 2, out: '' })
  })

  it('prints a file as UTF-8, comma and RFC 4180', async () => {
    const file = folder.at('sniffed.csv')
    expect((await folder.run('cat', file)).out).toBe('id,name\r\n1,a;b\r\n2,c\r\n')
    expect(await folder.run('cat', file, '--out', folder.at('cat.csv'))).toMatchObject({ code: 0, out: '' })
    expect(readFileSync(folder.at('cat.csv'), 'utf8')).toBe('id,name\r\n1,a;b\r\n2,c\r\n')
    expect(await folder.run('cat', folder.at('void.csv'))).toEqual({ code: 0, signal: null, out: '', err: '' })
  })

  it('tells of lines that it read otherwise than the rest, and where another table begins', async () => {
    const file = folder.file('odd.csv', 'id,name,n\n1,a,2\n2;b;3\n3,c,4\n\nx,y\n1,2\n3,4\n')
    const { out, err, code } = await folder.run('cat', file)
    expect({ out, code }).toEqual({ out: 'id,name,n\r\n1,a,2\r\n2,b,3\r\n3,c,4\r\nx,y,\r\n1,2,\r\n3,4,\r\n', code: 0 })
    expect(err).toMatch(/odd\.csv: line 3 is written otherwise than the rest, and read as meant\./)
    const told = await folder.run('sniff', file)
    expect(told.out).toContain('Line 6: another table of 2 columns begins.')
    expect(told.out).toContain('Line 3: read with the delimiter ";".')
    expect(json((await folder.run('sniff', file, '--json')).out)).toMatchObject({
      furtherTables: [{ record: 6, line: 6, width: 2, header: ['x', 'y'] }],
      repairs: [{ record: 3, line: 3, kind: 'other-delimiter', by: ';' }],
    })
  })

  it('leaves a file that is there as it was when it cannot read', async () => {
    const out = folder.file('kept/out.csv', 'precious')
    for (const bad of [folder.at('missing.csv'), folder.path, folder.file('p.csv', Buffer.from('89504e47', 'hex'))]) {
      const { code, err } = await folder.run('cat', bad, '--out', out)
      expect(code).toBe(2)
      expect(err).toMatch(/^[^\n]+\.\n$/)
    }
    expect(readFileSync(out, 'utf8')).toBe('precious')
    expect((await folder.run('cat', folder.at('sniffed.csv'), '--out', folder.at('no/where.csv'))).code).toBe(2)
    expect(readdirSync(folder.at('kept'))).toEqual(['out.csv'])
  })

  it('converts a list, and a bad file does not stop the others', async () => {
    const good = folder.at('sniffed.csv')
    const lines = [
      { in: good, out: folder.at('batch-1.csv') },
      { in: folder.at('missing.csv'), out: folder.at('batch-2.csv') },
      { in: folder.at('plain.csv'), out: folder.at('batch-3.csv') },
    ]
    const list = folder.file('list.jsonl', `${lines.map((line) => JSON.stringify(line)).join('\n')}\n\n`)
    const { code, out, err } = await folder.run('cat', '--batch', list)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('line 2:\nCannot open missing.csv: it does not exist (any more).\n')
    expect(err).toContain('1 of 3 files could not be read.')
    expect(readFileSync(folder.at('batch-1.csv'), 'utf8')).toBe('id,name\r\n1,a;b\r\n2,c\r\n')
    expect(existsSync(folder.at('batch-2.csv'))).toBe(false)
    expect(readFileSync(folder.at('batch-3.csv'), 'utf8')).toBe('id,name\r\n1,one\r\n1,one\r\n')
    expect(await folder.run('cat', '--batch', folder.file('one.jsonl', JSON.stringify(lines[0])))).toMatchObject({
      code: 0,
    })
    for (const bad of ['no json', '{"in": 1}']) {
      const said = await folder.run('cat', '--batch', folder.file('bad.jsonl', bad))
      expect(said.code).toBe(2)
      expect(said.err).not.toMatch(/\n {4}at /)
    }
    expect((await folder.run('cat', '--batch', folder.at('missing.jsonl'))).err).not.toMatch(/\n {4}at /)
  })
})
