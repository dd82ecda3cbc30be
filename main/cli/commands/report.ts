/** `winnow report`: the reports of a dataset, and their rows as JSON pages or as CSV. */
import { createWriteStream, existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Report, ReportCell, ReportPage, ReportValues } from '../../../preload/contract/index.ts'
import { csvRecord, openTarget } from '../../engine/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { isDevice, openLocal } from '../local.ts'

interface ReportOptions {
  readonly list?: boolean
  readonly json?: boolean
  readonly param: readonly string[]
  readonly page?: number
  readonly perPage?: number
  readonly format?: 'json' | 'csv'
  readonly out?: string
  readonly store?: string
}

/** A script has no window to cancel from; it is given the longest time there is. */
const SECONDS = 3600
/** Of a page, as the contract has it. */
const MOST_ROWS = 1000

export async function report(dataset: string, name: string | undefined, options: ReportOptions): Promise<void> {
  await using local = await openLocal(options)
  if (options.list) return list(await local.client.reports.list({ dataset }), options.json ?? false)
  if (name === undefined) throw new Exit(exitCodes.usage, 'winnow report takes the NAME of a report, or --list.')
  const { format = 'json', page, perPage, out } = options
  if (perPage !== undefined && perPage > MOST_ROWS)
    throw new Exit(
      exitCodes.usage,
      `--per-page is ${perPage}: a page has at most ${MOST_ROWS} rows. --format csv without --page writes all rows.`,
    )
  const values = parseValues(options.param)
  await local.interruptible(async (signal) => {
    const run: Run = (at, rows) => {
      const query = { dataset, report: name, values, page: at, seconds: SECONDS }
      return local.client.reports.run({ ...query, ...(rows !== undefined && { perPage: rows }) }, { signal })
    }
    await write(format === 'json' ? asJson(run, page, perPage) : asCsv(run, page, perPage), out)
  })
}

function list(reports: readonly Report[], json: boolean): void {
  if (json) console.log(JSON.stringify(reports, null, 2))
  else if (reports.length === 0) console.log('There are no reports.')
  else printTable(reports)
}

function printTable(reports: readonly Report[]): void {
  const rows = reports.map(({ name, title, parameters, origin }) => [
    name,
    parameters.map((one) => `${one.name}=${one.default ?? one.type.toUpperCase()}`).join(' '),
    origin === 'changed' ? `${title} (changed here)` : title,
  ])
  const heads = ['REPORT', 'PARAMETERS', 'TITLE']
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)))
  for (const row of [heads, ...rows]) {
    const cells = row.map((cell, at) => cell.padEnd(widths[at] ?? 0))
    console.log(cells.join('  ').trimEnd())
  }
}

type Run = (page: number, perPage: number | undefined) => Promise<ReportPage>

async function* asJson(run: Run, page = 1, perPage?: number): AsyncGenerator<string> {
  const { data, ...told } = await run(page, perPage)
  const { per_page, total_pages, total_items } = told
  yield `${JSON.stringify({ data, page, per_page, total_pages, total_items }, null, 2)}\n`
}

/** All rows, a page at a time; one page when one is asked for. */
async function* asCsv(run: Run, page?: number, perPage?: number): AsyncGenerator<string> {
  const first = await run(page ?? 1, page === undefined ? MOST_ROWS : perPage)
  const names = first.columns.map((column) => column.name)
  yield csvRecord(names)
  yield recordsOf(first, names)
  if (page !== undefined) return
  for (let at = 2; at <= first.total_pages; at++) yield recordsOf(await run(at, MOST_ROWS), names)
}

function recordsOf({ data }: ReportPage, names: readonly string[]): string {
  let text = ''
  for (const row of data) text += csvRecord(names.map((name) => cellText(row[name] ?? null)))
  return text
}

const cellText = (cell: ReportCell): string => (cell === null ? '' : String(cell))

/** The file has its name only once it is complete. */
async function write(texts: AsyncGenerator<string>, out: string | undefined): Promise<void> {
  if (out === undefined) return print(texts, process.stdout)
  if (isDevice(out)) return print(texts, createWriteStream(out))
  if (existsSync(out) && statSync(out).size > 0) console.error(`${out} is replaced.`)
  await using target = await openTarget(resolve(out), true)
  for await (const text of texts) await target.write(text)
  await target.complete()
}

const print = (texts: AsyncGenerator<string>, into: Writable): Promise<void> =>
  pipeline(texts, into, { end: into !== process.stdout })

/** @throws Exit when a value has no `=`. */
function parseValues(values: readonly string[]): ReportValues {
  const pairs = values.map((value) => {
    const at = value.indexOf('=')
    if (at < 1) throw new Exit(exitCodes.usage, `--param takes NAME=VALUE, not "${value}".`)
    return [value.slice(0, at), value.slice(at + 1)] as const
  })
  return Object.fromEntries(pairs)
}
