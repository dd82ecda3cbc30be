/**
 * Measures Winnow beside its peers: every contender in a process of its own, in turns, several rounds; medians, ratios
 * first. `npm run bench -- --help` tells the options.
 */
import { execFileSync } from 'node:child_process'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchFiles, type MadeFile, makeFile } from './files.ts'
import { measureKernels } from './kernels.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    only: { type: 'string' },
    big: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(tmpdir(), 'winnow-bench-files') },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) {
  console.log(`npm run bench -- [options]
  --rounds N     rounds of interleaved runs (3)
  --scale X      size of the files, 1 for the full ones (1)
  --only NAME    one file: ${benchFiles.map(({ name }) => name).join(', ')}
  --big          plays of 2 GB as well, songs of 2 GB instead
  --folder DIR   where the files are made, and kept`)
  process.exit(0)
}

type Results = Map<string, Record<string, number>[]>

function contend(results: Results, name: string, ...files: string[]): void {
  const script = join(import.meta.dirname, 'contender.ts')
  const output = execFileSync(process.execPath, [script, name, ...files], { encoding: 'utf8', maxBuffer: 1 << 26 })
  const measured: Record<string, number> = JSON.parse(output.trim().split('\n').at(-1) ?? '{}')
  results.set(name, [...(results.get(name) ?? []), measured])
}

/** The median of a number over the rounds. */
function median(results: Results, contender: string, number: string): number {
  const values = (results.get(contender) ?? []).map((measured) => measured[number] ?? Number.NaN).sort((a, b) => a - b)
  return values[Math.floor(values.length / 2)] ?? Number.NaN
}

const rounds = Number(options.rounds)
const scale = Number(options.scale)
const lines: string[] = []
const say = (line: string) => {
  lines.push(line)
  console.log(line)
}
const ratio = (value: number): string => `${value.toFixed(2)} ×`
const time = (value: number): string => `${value.toFixed(2)} s`
const megabytes = (value: number): string => `${Math.round(value / 1e6)} MB`

say(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}; medians of ${rounds} rounds\n`,
)
const wanted = benchFiles.filter(({ name }) => options.only === undefined || name === options.only)

for (const file of wanted) {
  if (file.name === 'accounts') measureUpsert()
  else if (file.name === 'songs') measureGroups(makeFile(options.folder, file, scale * (options.big ? 4 : 1)))
  else {
    measureLoad(file.name, file.what, makeFile(options.folder, file, scale))
    if (options.big && file.name === 'plays') measureLoad('plays, 2 GB', file.what, makeFile(options.folder, file, 4.2))
    if (file.name === 'plays') measureExports(makeFile(options.folder, file, scale))
  }
}
if (options.only === undefined) for (const line of await measureKernels(options.folder)) say(line)

function measureLoad(title: string, what: string, { path, rows, bytes }: MadeFile): void {
  const results: Results = new Map()
  for (let round = 0; round < rounds; round++)
    for (const name of ['duckdb', 'winnow', 'scan', 'bytes', ...(round === 0 ? ['papaparse'] : [])])
      contend(results, name, path)
  const of = (contender: string, number = 'everything') => median(results, contender, number)
  const duckdb = of('duckdb')
  say(`## ${title}: ${megabytes(bytes)}, ${rows.toLocaleString('en-US')} rows (${what})\n`)
  say('| | against DuckDB | time | memory | size |')
  say('|---|---|---|---|---|')
  say(
    `| DuckDB, CREATE TABLE AS read_csv | 1.00 × | ${time(duckdb)} | ${megabytes(of('duckdb', 'memory'))} | ${megabytes(of('duckdb', 'size'))} |`,
  )
  for (const [label, number] of [
    ['first rows', 'firstRows'],
    ['all rows browsable', 'browsable'],
    ['all findings', 'everything'],
  ] as const) {
    const last =
      number === 'everything' ? `${megabytes(of('winnow', 'memory'))} | ${megabytes(of('winnow', 'size'))}` : ' | '
    say(`| Winnow, ${label} | ${ratio(of('winnow', number) / duckdb)} | ${time(of('winnow', number))} | ${last} |`)
  }
  say(
    `| the scan alone, one worker | ${ratio(of('scan') / duckdb)} | ${time(of('scan'))}, ${(bytes / of('scan') / 1e9).toFixed(2)} GB/s | ${megabytes(of('scan', 'memory'))} | |`,
  )
  say(`| reading the bytes | ${ratio(of('bytes') / duckdb)} | ${time(of('bytes'))} | | |`)
  say(
    `| Papa Parse, cells only | ${ratio(of('papaparse') / duckdb)} | ${time(of('papaparse'))} | ${megabytes(of('papaparse', 'memory'))} | |`,
  )
  say(`\nFirst page of 200 rows: ${Math.round(of('winnow', 'page') * 1000)} ms.\n`)
}

function measureUpsert(): void {
  const [file] = benchFiles.filter(({ name }) => name === 'accounts')
  if (file === undefined) return
  const first = makeFile(options.folder, file, scale)
  const second = makeFile(options.folder, file, scale, { seed: 2, first: Math.round(first.rows / 2) })
  const results: Results = new Map()
  for (let round = 0; round < rounds; round++) contend(results, 'upsert', first.path, second.path)
  const of = (number: string) => median(results, 'upsert', number)
  say(
    `## accounts: ${first.rows.toLocaleString('en-US')} rows into ${first.rows.toLocaleString('en-US')}, half of the keys known\n`,
  )
  say(`Load ${time(of('load'))}, upsert ${time(of('upsert'))}: ${ratio(of('upsert') / of('load'))}\n`)
}

function measureGroups({ path, rows, bytes }: MadeFile): void {
  const results: Results = new Map()
  for (let round = 0; round < rounds; round++) for (const name of ['groupDuckdb', 'group']) contend(results, name, path)
  const of = (contender: string, number = 'everything') => median(results, contender, number)
  say(`## songs: ${megabytes(bytes)}, ${rows.toLocaleString('en-US')} rows, grouped by song and day into a CSV file\n`)
  say('| | against DuckDB | time | memory |')
  say('|---|---|---|---|')
  for (const [label, name] of [
    ['DuckDB, COPY (SELECT … FROM read_csv GROUP BY …)', 'groupDuckdb'],
    ['Winnow, aggregate of a file', 'group'],
  ] as const)
    say(`| ${label} | ${ratio(of(name) / of('groupDuckdb'))} | ${time(of(name))} | ${megabytes(of(name, 'memory'))} |`)
  say('')
}

function measureExports({ path, rows }: MadeFile): void {
  const results: Results = new Map()
  for (let round = 0; round < rounds; round++)
    for (const name of ['exportsDuckdb', 'exports']) contend(results, name, path)
  say(`## plays: ${rows.toLocaleString('en-US')} rows written to a file\n`)
  say("| | against DuckDB's COPY | time |")
  say('|---|---|---|')
  for (const kind of ['csv', 'jsonl', 'parquet']) {
    const own = median(results, 'exports', kind)
    say(`| ${kind} | ${ratio(own / median(results, 'exportsDuckdb', kind))} | ${time(own)} |`)
  }
  say('')
}
