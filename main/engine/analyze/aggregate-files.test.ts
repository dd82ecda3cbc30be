/** Aggregates of files: read where they lie or loaded for the purpose, with the same result; exact parts; exact errors. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OUR_TEMPLATES } from '../testing/load-texts.ts'
import { randomFrom } from '../testing/random.ts'
import { openTestFolder } from '../testing/test-engine.ts'
import { aggregateFiles, type FilesAggregate } from './aggregate-files.ts'

const byDay: FilesAggregate['spec'] = {
  groups: [{ column: 'Song' }, { column: 'Date' }],
  measures: [{ function: 'sum', column: 'Number of Plays', name: 'Total' }],
}

function run(files: string[], out: string, more: Partial<FilesAggregate> = {}) {
  return aggregateFiles({
    ...{ files, out, spec: byDay, skipInvalid: false, format: { kind: 'csv', escapeFormulas: false } },
    ...{ mostPartBytes: undefined, templates: OUR_TEMPLATES, signal: new AbortController().signal, ...more },
  })
}

const plays =
  'Song,Date,Number of Plays\nUmbrella,2020-01-02,200\nIn The End,2020-01-01,500\nUmbrella,2020-01-01,50\nUmbrella,2020-01-01,100\n'
const totals = 'Song,Date,Total\nIn The End,2020-01-01,500\nUmbrella,2020-01-01,150\nUmbrella,2020-01-02,200\n'

describe('an aggregate of files', () => {
  it.each([
    ['a regular file', plays],
    ['a file with line ends of Windows', plays.replaceAll('\n', '\r\n')],
    ['a file with a blank line', `${plays}\nUmbrella,2020-01-02,0\n`],
    ['quoted cells', plays.replaceAll('Umbrella', '"Umbrella"')],
    ['a preamble and semicolons', `Report\n\n${plays.replaceAll(',', ';')}`],
  ])('groups and sums %s', async (_, text) => {
    using folder = openTestFolder()
    const out = join(folder.path, 'out.csv')
    expect(await run([folder.file('plays.csv', text)], out)).toMatchObject({ rows: 3, files: ['out.csv'], invalid: [] })
    expect(readFileSync(out, 'utf8')).toBe(totals)
  })

  it('is the same whether the file is read where it lies or loaded', async () => {
    using folder = openTestFolder()
    const filters = [{ column: 'Code', operator: 'equals' as const, value: '7' }]
    const count = { function: 'count' } as const
    const asked: FilesAggregate['spec'][] = [
      byDay,
      { groups: [{ column: 'Code' }], measures: [count, { function: 'max', column: 'Note' }] },
      { groups: [{ column: 'Late' }], measures: [{ function: 'sum', column: 'Number of Plays' }], filters },
      { groups: [{ column: 'Note' }, { column: 'Number of Plays' }], measures: [count], where: 'Late < 1500' },
    ]
    const rows = Array.from({ length: 3000 }, (_, n) => {
      const day = n === 2500 ? 'unknown' : `2020-01-0${1 + (n % 9)}`
      return `${n % 3 ? n % 3 : 'Intro'},${day},${n % 50},${n % 12},${n},"${n % 5 ? n % 5 : 'a, ""b""'}"`
    })
    const text = `Song,Date,Number of Plays,Code,Late,Note\n${rows.join('\n')}\n`
    const regular = folder.file('regular.csv', text)
    const loaded = folder.file('loaded.csv', `${text}\n`)
    for (const spec of asked) {
      const [one, other] = [join(folder.path, 'one.csv'), join(folder.path, 'other.csv')]
      expect((await run([regular], one, { spec })).rows).toBeGreaterThan(0)
      await run([loaded], other, { spec })
      expect(readFileSync(one, 'utf8')).toBe(readFileSync(other, 'utf8'))
    }
  })

  it('takes several files with the same columns together', async () => {
    using folder = openTestFolder()
    const out = join(folder.path, 'out.csv')
    const files = [
      folder.file('one.csv', plays),
      folder.file('two.csv', 'Song,Date,Number of Plays\nUmbrella,2020-01-02,1\n'),
    ]
    await run(files, out)
    expect(readFileSync(out, 'utf8')).toBe(totals.replace('02,200', '02,201'))
  })

  it.each([
    ['regular', ''],
    ['loaded', '\n'],
  ])('names value, line and column of what is no integer in a %s file, or leaves it out', async (_, end) => {
    using folder = openTestFolder()
    const out = join(folder.path, 'out.csv')
    const file = folder.file(
      'plays.csv',
      `${plays}"In\nThe End",2020-01-01,7\nUmbrella,2020-01-01,abc\n${end}Umbrella,2020-01-01,\n`,
    )
    await expect(run([file], out)).rejects.toThrow(
      "'abc' is no integer (line 8, column Number of Plays of plays.csv). Mend it, or leave such values out with --skip-invalid.",
    )
    expect(readdirSync(folder.path)).toEqual(['plays.csv'])
    const done = await run([file], out, { skipInvalid: true })
    expect(done.invalid).toEqual([{ column: 'Number of Plays', count: 1 }])
    expect(readFileSync(out, 'utf8')).toContain('Umbrella,2020-01-01,150\n')
  })

  it('sums whole numbers of any length exactly, those of 20 digits too', async () => {
    using folder = openTestFolder()
    const out = join(folder.path, 'out.csv')
    const file = folder.file('plays.csv', plays.replace('500', '99999999999999999999').replace('2,200', '2,007'))
    await run([file], out, { spec: { groups: [], measures: [{ function: 'sum', column: 'Number of Plays' }] } })
    expect(readFileSync(out, 'utf8')).toBe('sum_Number of Plays\n100000000000000000156\n')
  })

  it('never takes the place of a file that is read, nor becomes larger than it may without a word', async () => {
    using folder = openTestFolder()
    const file = folder.file('plays-0001.csv', plays)
    await expect(run([file], file)).rejects.toThrow('plays-0001.csv is read')
    await expect(run([file], join(folder.path, 'plays.csv'), { mostPartBytes: 100 })).rejects.toThrow('is read')
    const parquet = { format: { kind: 'parquet' }, mostPartBytes: 100 } as const
    await expect(run([file], join(folder.path, 'out.parquet'), parquet)).rejects.toThrow('Only CSV and JSON')
    expect(readdirSync(folder.path)).toEqual(['plays-0001.csv'])
    expect(readFileSync(file, 'utf8')).toBe(plays)
  })

  it('filters by typed columns, groups by month, and takes nothing from a condition that reads files', async () => {
    using folder = openTestFolder()
    const out = join(folder.path, 'out.csv')
    const file = folder.file('plays.csv', plays)
    const spec: FilesAggregate['spec'] = {
      groups: [{ column: 'Date', part: 'month' }],
      measures: [{ function: 'count' }, { function: 'mean', column: 'Number of Plays' }],
      where: "Date < DATE '2020-01-02'",
    }
    await run([file], out, { spec, format: { kind: 'jsonl' } })
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({
      Date_month: '2020-01',
      count: 3,
      'mean_Number of Plays': 650 / 3,
    })
    const other = folder.file('other.csv', 'x\n1\n')
    const where = `1 IN (SELECT x FROM read_csv('${other}'))`
    await expect(run([file], out, { spec: { ...spec, where } })).rejects.toThrow(/disabled|allowed/)
  })

  it('writes parts that hold as many whole rows as fit, each with its header', async () => {
    using folder = openTestFolder()
    const random = randomFrom(5)
    const rows = Array.from(
      { length: 3000 },
      (_, n) => `Song ${n % 700}${'x'.repeat(random(30))},2020-01-01,${random(9)}`,
    )
    const file = folder.file('plays.csv', `Song,Date,Number of Plays\n${rows.join('\n')}\n`)
    await run([file], join(folder.path, 'whole.csv'))
    const { files } = await run([file], join(folder.path, 'parts', '..', 'out.csv'), { mostPartBytes: 2000 })
    const [header = '', ...whole] = readFileSync(join(folder.path, 'whole.csv'), 'utf8').trimEnd().split('\n')
    const parts = files.map((name) => readFileSync(join(folder.path, name), 'utf8').trimEnd().split('\n'))
    expect(files[0]).toBe('out-0001.csv')
    expect(parts.flatMap(([, ...own]) => own)).toEqual(whole)
    for (const [at, [first, ...own]] of parts.entries()) {
      expect(first).toBe(header)
      expect(own.length).toBeGreaterThan(0)
      const { size } = statSync(join(folder.path, files[at] ?? ''))
      expect(size).toBeLessThanOrEqual(2000)
      const next = parts[at + 1]?.[1]
      if (next !== undefined) expect(size + next.length + 1).toBeGreaterThan(2000)
    }
    await expect(run([file], join(folder.path, 'small.csv'), { mostPartBytes: 30 })).rejects.toThrow('does not fit')
  })
})
