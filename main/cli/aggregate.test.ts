/** `winnow aggregate` on files and on tables: figures, parts, and what it says when something is wrong. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openCliFolder } from './testing/run-cli.ts'

const plays =
  'Song,Date,Number of Plays\nUmbrella,2020-01-02,200\nIn The End,2020-01-01,500\nUmbrella,2020-01-01,50\nUmbrella,2020-01-01,100\n'
const total = 'sum:Number of Plays=Total'

describe('winnow aggregate', () => {
  it('groups a file without a store, to the screen and to a file', async () => {
    using folder = openCliFolder()
    folder.file('plays.csv', plays)
    const { code, out } = await folder.run('aggregate', 'plays.csv', '--by', 'Song,Date', '--measure', total)
    expect([code, out]).toEqual([
      0,
      'Song,Date,Total\nIn The End,2020-01-01,500\nUmbrella,2020-01-01,150\nUmbrella,2020-01-02,200\n',
    ])
    expect(existsSync(folder.store)).toBe(false)
    const args = ['aggregate', 'plays.csv', '--measure', 'count,distinct:Song', '--out', 'all.json']
    expect((await folder.run(...args)).code).toBe(0)
    expect(JSON.parse(readFileSync(folder.at('all.json'), 'utf8'))).toEqual([{ count: 4, distinct_Song: 2 }])
  })

  it('groups a table of a dataset by month, the largest first', async () => {
    using folder = openCliFolder()
    await folder.run('load', folder.file('plays.csv', plays), '--dataset', 'p')
    const by = ['--by', 'Song,Date:month', '--order', 'Total desc', '--where', "Song <> 'nobody'"]
    const { out } = await folder.run('aggregate', 'p', 'plays', ...by, '--measure', total)
    expect(out).toBe('Song,Date_month,Total\nIn The End,2020-01,500\nUmbrella,2020-01,350\n')
  })

  it('writes parts that are no larger than they may be', async () => {
    using folder = openCliFolder()
    folder.file('plays.csv', plays)
    const args = ['--by', 'Song,Date', '--measure', total, '--out', 'out.csv', '--max-part-bytes', '45']
    expect((await folder.run('aggregate', 'plays.csv', ...args)).code).toBe(0)
    for (const [part, row] of [
      'In The End,2020-01-01,500',
      'Umbrella,2020-01-01,150',
      'Umbrella,2020-01-02,200',
    ].entries()) {
      const file = folder.at(`out-000${part + 1}.csv`)
      expect(readFileSync(file, 'utf8')).toBe(`Song,Date,Total\n${row}\n`)
      expect(statSync(file).size).toBeLessThanOrEqual(45)
    }
    expect(existsSync(folder.at('out-0004.csv'))).toBe(false)
  })

  it('fails for what is no integer, with value, line and column, unless such values are to be left out', async () => {
    using folder = openCliFolder()
    folder.file('plays.csv', plays.replace('01-01,50\n', '01-01,abc\n'))
    const args = ['aggregate', 'plays.csv', '--by', 'Song', '--measure', total, '--out', 'out.csv']
    const failed = await folder.run(...args)
    expect([failed.code, failed.err]).toEqual([
      2,
      expect.stringContaining("'abc' is no integer (line 4, column Number of Plays"),
    ])
    expect(existsSync(folder.at('out.csv'))).toBe(false)
    const skipped = await folder.run(...args, '--skip-invalid')
    expect([skipped.code, skipped.err]).toEqual([0, expect.stringContaining('1 value of Number of Plays is no number')])
    expect(readFileSync(folder.at('out.csv'), 'utf8')).toBe('Song,Total\nIn The End,500\nUmbrella,300\n')
  })

  it('ends when it fails early in a file of many chunks, which is scanned by several threads', async () => {
    using folder = openCliFolder()
    folder.file('plays.csv', `${plays}\nUmbrella,2020-01-01,abc\n${'Umbrella,2020-01-01,1\n'.repeat(300_000)}`)
    const { code, err } = await folder.run('aggregate', 'plays.csv', '--by', 'Song', '--measure', total)
    expect([code, err]).toEqual([2, expect.stringContaining("'abc' is no integer (line 7, column Number of Plays")])
  })

  it('takes a name with a comma in quotes', async () => {
    using folder = openCliFolder()
    folder.file('people.csv', '"Name, full","a ""b"" c"\nEva,1\nEva,2\n')
    const args = ['--by', '"Name, full",a "b" c:bin=5', '--measure', 'count,distinct:"Name, full"']
    expect((await folder.run('aggregate', 'people.csv', ...args)).out).toBe(
      '"Name, full","a ""b"" c_bin",count,"distinct_Name, full"\nEva,0,2,1\n',
    )
  })

  it('says what it does not understand', async () => {
    using folder = openCliFolder()
    folder.file('plays.csv', plays)
    const run = async (...args: string[]) => (await folder.run('aggregate', ...args)).err
    expect(await run('plays.csv', '--measure', 'total:Song')).toContain('total:Song is no measure')
    expect(await run('plays.csv', '--by', 'Song')).toContain('Say what to measure')
    expect(await run('plays.csv', '--measure', 'sum:Song')).toContain('Song holds no numbers (it is text)')
    expect(await run('nothing.csv', '--measure', 'count')).toContain('There is no file nothing.csv')
  })
})
