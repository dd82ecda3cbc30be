/** The commands that need a store, as a script calls them. Long, since the commands share one store that is loaded once. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliFolder, ended, openCliFolder, projectRoot } from './testing/run-cli.ts'

let folder: CliFolder
let planted: { file: string; line: number; type: string; column: string }[]

beforeAll(async () => {
  folder = openCliFolder()
  const demo = await folder.run('demo', 'linked-catalogue', '--rows', '300', '--seed', '7', '--out', folder.at('demo'))
  expect(demo).toMatchObject({ code: 0, err: '' })
  planted = JSON.parse(readFileSync(folder.at('demo/planted.json'), 'utf8'))
})
afterAll(() => folder?.[Symbol.dispose]())

const json = (text: string) => JSON.parse(text)
const files = () => ['namespaces', 'columns', 'datapoints'].map((name) => folder.at(`demo/${name}.csv`))

describe('winnow load', () => {
  it('prints the account of a load as JSON alone, with every planted anomaly counted', async () => {
    const { code, out, err } = await folder.run('load', ...files(), '--dataset', 'demo', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const account = json(out)
    expect(Object.keys(account)).toEqual(['dataset', 'task', 'tables', 'anomalies', 'seconds'])
    expect(account.dataset).toBe('demo')
    expect(account.tables.map(({ name, file }: { name: string; file: string }) => [name, file])).toEqual([
      ['namespaces', 'namespaces.csv'],
      ['columns', 'columns.csv'],
      ['datapoints', 'datapoints.csv'],
    ])
    for (const table of account.tables) {
      const keys = ['name', 'file', 'rows', 'quarantined', 'skipped', 'records', 'columns', 'total', 'valid', 'invalid']
      expect(Object.keys(table)).toEqual(keys)
      const { rows, quarantined, skipped, records, total, valid, invalid } = table
      expect({ total, valid, invalid }).toEqual({ total: rows + quarantined, valid: rows, invalid: quarantined })
      expect(rows + quarantined + skipped.blank + skipped.preamble + skipped.header).toBe(records)
      expect(table.columns[0]).toEqual({ name: expect.any(String), type: 'string' })
    }
    const byType: Record<string, number> = {}
    for (const { type } of planted) byType[type] = (byType[type] ?? 0) + 1
    expect(account.anomalies).toEqual({ total: planted.length, byType })
    expect(account.seconds).toBeGreaterThan(0)
  })

  it('refuses the same content with code 3 and names the dataset, in any order and under any name', async () => {
    const renamed = folder.file('renamed/other.csv', readFileSync(folder.at('demo/columns.csv')))
    for (const again of [files(), files().reverse(), [renamed]]) {
      const { code, out, err } = await folder.run('load', ...again, '--json')
      expect({ code, out }).toEqual({ code: 3, out: '' })
      expect(err).toMatch(/^The same content was loaded as demo already\..*--again/)
    }
  })

  it('loads the same content --again, under a free name, and says so on stderr', async () => {
    const { code, out, err } = await folder.run('load', ...files(), '--dataset', 'demo', '--again', '--json')
    expect(code).toBe(0)
    expect(json(out).dataset).toBe('demo-2')
    expect(err).toBe('The name demo is taken; the dataset is called demo-2.\n')
  })

  it('refuses a taken name with code 2', async () => {
    const { code, out, err } = await folder.run('load', folder.file('new.csv', 'id\n77\n'), '--dataset', 'DEMO')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toBe('There is a dataset called DEMO already. DEMO-3 is free.\n')
  })

  it('writes the three-column report of the linked catalogue', async () => {
    const report = folder.at('report.csv')
    const { code } = await folder.run('load', ...files(), '--dataset', 'reported', '--again', '--report', report)
    expect(code).toBe(0)
    const [header, ...lines] = readFileSync(report, 'utf8').trimEnd().split('\n')
    expect(header).toBe('file,line,anomalie')
    const reported = planted.filter(({ type }) => ['duplicate-row', 'missing-cell', 'extra-cell'].includes(type))
    expect(lines.map((line) => line.split(',').slice(0, 2).join()).sort()).toEqual(
      reported.map(({ file, line }) => `${file.replace('.csv', ' file')},${line}`).sort(),
    )
  })

  it('writes the general report for anything else, and with no template', async () => {
    const plain = folder.file('plain.csv', 'id,name\n1,one\n1,one\n')
    expect(await folder.run('load', plain, '--report', folder.at('plain-report.csv'))).toMatchObject({ code: 0 })
    expect(readFileSync(folder.at('plain-report.csv'), 'utf8')).toBe(
      'file,line,record,column,type,severity,value,message\n' +
        'plain.csv,3,3,,duplicate-row,warning,,The same row stands on line 2 already.\n',
    )
    const none = await folder.run('load', ...files(), '--template', 'none', '--again', '--dataset', 'bare', '--json')
    expect(json(none.out).tables.map(({ name }: { name: string }) => name)).toEqual([
      'namespaces',
      'columns',
      'datapoints',
    ])
    expect((await folder.run('browse', 'bare')).code).toBe(2)
  })

  it('refuses a report that could not be written before it loads', async () => {
    const file = folder.file('unreported.csv', 'id\n1234\n')
    for (const report of [folder.at('no/such/folder/report.csv'), folder.path]) {
      const { code, err } = await folder.run('load', file, '--report', report)
      expect(code).toBe(2)
      expect(err).toMatch(/^Cannot write the report /)
    }
    expect((await folder.run('tables', 'unreported')).code).toBe(2)
  })

  it('expands a folder to its CSV files, links among them, and refuses an empty one', async () => {
    folder.file('many/b.csv', 'id\n1\n')
    folder.file('many/a.TSV', 'id\tname\n1\tx\n')
    folder.file('many/notes.md', '# no')
    folder.file('many/.hidden.csv', 'id\n1\n')
    folder.file('many/deeper/c.csv', 'id\n1\n')
    execFileSync('ln', ['-s', '../plain.csv', folder.at('many/linked.csv')])
    const { out } = await folder.run('load', folder.at('many'), '--json')
    expect(json(out).dataset).toBe('many')
    expect(json(out).tables.map(({ file }: { file: string }) => file)).toEqual(['a.TSV', 'b.csv', 'linked.csv'])
    mkdirSync(folder.at('hollow'))
    expect(await folder.run('load', folder.at('hollow'))).toEqual({
      code: 2,
      signal: null,
      out: '',
      err: 'The folder hollow holds no CSV file.\n',
    })
  })

  it('refuses an unknown template with code 2', async () => {
    const { code, err } = await folder.run('load', folder.at('plain.csv'), '--template', 'nothing', '--again')
    expect({ code, err }).toEqual({ code: 2, err: 'There is no template called nothing.\n' })
  })

  it('ends with code 4 when it is interrupted, and leaves nothing', async () => {
    const rows = Array.from({ length: 600_000 }, (_, n) => `${n},name ${n}`).join('\n')
    const file = folder.file('endless.csv', `id,name\n${rows}\n`)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const before = readdirSync(join(folder.store, 'segments')).length
      const child = folder.start('load', file, '--json')
      const end = ended(child)
      // In the middle of the load: once something lies in its staging folder.
      while (child.exitCode === null && readdirSync(join(folder.store, 'staging')).length === 0)
        await new Promise((wait) => setTimeout(wait, 5))
      child.kill(signal)
      expect(await end).toEqual({ code: 4, signal: null, out: '', err: 'Cancelled. Nothing was kept.\n' })
      expect(readdirSync(join(folder.store, 'staging'))).toEqual([])
      expect(readdirSync(join(folder.store, 'segments'))).toHaveLength(before)
    }
    expect((await folder.run('tables', 'endless')).code).toBe(2)
  })
})

describe('looking into the store', () => {
  it('lists datasets and tables', async () => {
    const list = json((await folder.run('datasets', '--json')).out)
    const demo = list.find(({ name }: { name: string }) => name === 'demo')
    expect(demo).toMatchObject({ template: 'linked-catalogue', version: 1, anomalies: planted.length })
    expect((await folder.run('datasets')).out).toMatch(/^NAME +ROWS +ANOMALIES +LOADED\n/)
    const tables = json((await folder.run('tables', 'demo', '--json')).out)
    expect(tables.map(({ name }: { name: string }) => name)).toEqual(['namespaces', 'columns', 'datapoints'])
    expect(tables[0]).toMatchObject({ rows: expect.any(Number), files: ['namespaces.csv'] })
    expect(await folder.run('tables', 'nothing')).toMatchObject({
      code: 2,
      out: '',
      err: 'There is no dataset called nothing.\n',
    })
  })

  it('lists every planted anomaly with its line, and nothing else', async () => {
    const { out } = await folder.run('anomalies', 'demo', '--format', 'json')
    const shape = ({ file, line, type }: { file: string; line: number; type: string }) => `${file}:${line} ${type}`
    expect(json(out).map(shape).sort()).toEqual(planted.map(shape).sort())
    const csv = await folder.run('anomalies', 'demo')
    expect(csv.out.split('\n')[0]).toBe('file,line,record,column,type,severity,value,message')
    const clean = await folder.run('load', folder.file('clean.csv', 'id,name\n5,five\n'))
    expect(clean.out).toContain('No anomalies.')
    expect((await folder.run('anomalies', 'clean')).out).toBe('file,line,record,column,type,severity,value,message\n')
    expect(json((await folder.run('anomalies', 'clean', '--format', 'json')).out)).toEqual([])
  })

  it('prints rows with a condition, an order, a limit and an offset', async () => {
    folder.file('numbers.csv', 'n,text,word\n10,"a,b",x\n9,"c ""d""",y\n100,,z\n9,again,x\n')
    await folder.run('load', folder.at('numbers.csv'))
    expect((await folder.run('rows', 'numbers', 'numbers')).out).toBe(
      'n,text,word\n10,"a,b",x\n9,"c ""d""",y\n100,,z\n9,again,x\n',
    )
    const page = ['--order', 'n desc', '--limit', '2', '--offset', '1']
    expect((await folder.run('rows', 'NUMBERS', 'Numbers', ...page)).out).toBe(
      'n,text,word\n10,"a,b",x\n9,"c ""d""",y\n',
    )
    const where = await folder.run(
      'rows',
      'numbers',
      'numbers',
      '--where',
      "n < 100 and word = 'x' -- no more",
      '--format',
      'json',
    )
    expect(json(where.out)).toEqual([
      { n: 10, text: 'a,b', word: 'x' },
      { n: 9, text: 'again', word: 'x' },
    ])
    expect((await folder.run('rows', 'numbers', 'numbers', '--limit', '0')).out).toBe('n,text,word\n')
    expect((await folder.run('rows', 'numbers', 'numbers', '--out', folder.at('rows.csv'))).out).toBe('')
    expect(readFileSync(folder.at('rows.csv'), 'utf8').split('\n')).toHaveLength(6)
    expect((await folder.run('rows', 'numbers', 'nothing')).err).toBe(
      'numbers has no table called nothing. It has numbers.\n',
    )
    expect((await folder.run('rows', 'numbers', 'numbers', '--order', 'nothing')).code).toBe(2)
  })

  it.each([
    '1=0) UNION ALL (SELECT id',
    '1=1; DROP TABLE t',
    "(COPY (SELECT 1) TO '/tmp/winnow-evil.csv')",
    "exists (select * from read_text('/etc/passwd'))",
    "exists (select * from query('COPY (SELECT 1) TO ''/tmp/winnow-evil.csv'''))",
    'id::integer = 1',
  ])('refuses the condition %s with a sentence', async (where) => {
    const store = folder.at('one-column')
    if (!existsSync(store)) await folder.run('load', folder.file('single.csv', 'id\nx\ny\n'), '--store', store)
    const before = readdirSync(join(store, 'segments'), { recursive: true })
    const { code, out, err } = await folder.run('rows', 'single', 'single', '--where', where, '--store', store)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^(?:The condition|The rows cannot be selected)[^\n]+\n$/)
    expect(existsSync('/tmp/winnow-evil.csv')).toBe(false)
    expect(readdirSync(join(store, 'segments'), { recursive: true })).toEqual(before)
  })

  it('lets comments end where the condition ends', async () => {
    const store = folder.at('one-column')
    const { out } = await folder.run('rows', 'single', 'single', '--where', "id = 'x' /* a */ -- b", '--store', store)
    expect(out).toBe('id\nx\n')
  })
})

describe('winnow browse and export', () => {
  it('walks the levels down to the rows', async () => {
    const select: string[] = []
    for (const level of ['namespace', 'database', 'table', 'column']) {
      const { out, err } = await folder.run('browse', 'demo', ...select, '--json')
      expect(err).toBe('')
      const found = json(out)
      expect(found.level).toBe(level)
      expect(found.options.length).toBeGreaterThan(0)
      const { value, label, count } = found.options[0]
      expect([typeof label, count > 0]).toEqual(['string', true])
      select.push('--select', `${level}=${value}`)
    }
    const found = json((await folder.run('browse', 'demo', ...select, '--json')).out)
    expect(found.rows).toHaveLength(found.count)
    expect(Object.keys(found.rows[0] ?? { data_point_id: '' })[0]).toBe('data_point_id')
    const out = folder.at('selection.csv')
    expect(await folder.run('export', 'demo', '--shape', 'csv', ...select, '--out', out)).toMatchObject({ code: 0 })
    expect(readFileSync(out, 'utf8').split('\n')[0]).toMatch(/^data_point_id,data_point_name,/)
    expect((await folder.run('browse', 'demo')).out).toMatch(/^NAMESPACE +LABEL +ROWS\n/)
  })

  it('refuses levels that there are not, and choices that are none', async () => {
    expect(await folder.run('browse', 'demo', '--select', 'planet=x')).toMatchObject({
      code: 2,
      err: 'There is no level called planet. There are namespace, database, table, column.\n',
    })
    expect(await folder.run('browse', 'demo', '--select', 'namespace')).toMatchObject({ code: 1, out: '' })
  })

  it('never replaces a file that holds something, unless it is forced to, and leaves no partial file', async () => {
    const out = folder.file('exports/taken.json', 'precious')
    const refused = await folder.run('export', 'demo', '--shape', 'json', '--out', out)
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(/^taken\.json exists already\. Choose another name, or say --force to replace it\./)
    expect(readFileSync(out, 'utf8')).toBe('precious')
    expect(await folder.run('export', 'demo', '--shape', 'json', '--out', out, '--force')).toMatchObject({ code: 0 })
    expect(Object.keys(json(readFileSync(out, 'utf8')))[0]).toMatch(/_namespaces$/)
    folder.file('exports/empty.json', '')
    expect(
      await folder.run('export', 'demo', '--shape', 'json', '--out', folder.at('exports/empty.json')),
    ).toMatchObject({
      code: 0,
    })
    const nowhere = await folder.run('export', 'demo', '--shape', 'csv', '--out', folder.at('nowhere/x.csv'))
    expect(nowhere.code).toBe(2)
    const failed = folder.at('exports/failed.csv')
    expect((await folder.run('rows', 'demo', 'columns', '--where', 'column_id::int > 0', '--out', failed)).code).toBe(2)
    expect(readdirSync(folder.at('exports')).sort()).toEqual(['empty.json', 'taken.json'])
  })

  it('writes into a device without taking its place', async () => {
    expect((await folder.run('rows', 'demo', 'columns', '--out', '/dev/null')).code).toBe(0)
    expect((await folder.run('cat', folder.at('demo/columns.csv'), '--out', '/dev/null')).code).toBe(0)
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})

describe('the command line as such', () => {
  it('keeps its store where --store says, else WINNOW_STORE, else in the home folder', async () => {
    const other = folder.at('other store')
    expect(json((await folder.run('datasets', '--json', '--store', other)).out)).toEqual([])
    expect(existsSync(join(other, 'catalog.sqlite'))).toBe(true)
    expect(json((await folder.run('datasets', '--json')).out).length).toBeGreaterThan(0)
    const { WINNOW_STORE: _, ...env } = folder.env
    const out = execFileSync(process.execPath, [join(projectRoot, 'out/main/cli.js'), 'datasets', '--json'], { env })
    expect(json(String(out))).toEqual([])
    expect(readdirSync(folder.at('home'))).not.toEqual([])
  })

  it('may run many times at once on a store that is not there yet', async () => {
    const store = folder.at('busy store')
    const names = Array.from({ length: 8 }, (_, n) => `set ${n}`)
    const runs = names.map((name, n) =>
      folder.run('load', folder.file(`busy/${n}.csv`, `id\n${n}\n`), '--dataset', name, '--store', store),
    )
    for (const { code, err } of await Promise.all(runs)) expect({ code, err }).toEqual({ code: 0, err: '' })
    const list = json((await folder.run('datasets', '--json', '--store', store)).out)
    expect(list.map(({ name }: { name: string }) => name).sort()).toEqual(names)
    for (const kind of ['staging', 'owners', 'spill']) expect(readdirSync(join(store, kind))).toEqual([])
  })

  it('tells a store that cannot be opened in a sentence', async () => {
    const { code, err } = await folder.run('datasets', '--store', folder.file('no-store', 'a file'))
    expect(code).toBe(2)
    expect(err).toMatch(/^Cannot open the store [^\n]+\n$/)
  })

  it.each([
    [['unknown']],
    [['load']],
    [['rows', 'demo']],
    [['rows', 'demo', 'columns', '--limit', 'many']],
    [['rows', 'demo', 'columns', '--limit', '-1']],
    [['anomalies', 'demo', '--format', 'xml']],
    [['export', 'demo', '--shape', 'json']],
    [['export', 'demo', '--out', 'x']],
    [['cat']],
    [['demo', 'nothing', '--out', 'x']],
    [['load', 'a.csv', '--nonsense']],
  ])('ends %j with code 1 and says why', async (args) => {
    const { code, out, err } = await folder.run(...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).not.toBe('')
    expect(err).not.toMatch(/\n {4}at /)
  })

  it('prints its help and version with code 0', async () => {
    const version = json(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version
    expect(await folder.run('--version')).toMatchObject({ code: 0, out: `${version}\n` })
    expect((await folder.run('--help')).code).toBe(0)
    const npx = execFileSync('npx', ['--no-install', 'winnow', '--version'], { cwd: projectRoot, env: folder.env })
    expect(String(npx)).toBe(`${version}\n`)
  })

  it('is content when nobody reads the rest of its output', async () => {
    const command = `"${process.execPath}" "${join(projectRoot, 'out/main/cli.js')}" rows demo datapoints; echo "code $?" >&2`
    const said = execFileSync('bash', ['-c', `{ ${command}; } 2>err.txt | head -n 1; cat err.txt`], {
      cwd: folder.path,
      env: folder.env,
    })
    expect(String(said)).toMatch(/^data_point_id,[^\n]+\ncode 0\n$/)
  })
})
