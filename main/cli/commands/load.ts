/** `winnow load`: files into a new dataset or one that is there, with what was found, as text or JSON. */
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Dataset, LoadInto, OnDuplicate, Task } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { endWell, type Local, openLocal } from '../local.ts'
import { plural, progressLine } from '../text.ts'

interface LoadOptions {
  readonly dataset?: string
  readonly into?: string
  readonly mode?: LoadInto['mode']
  readonly key: readonly string[]
  readonly onDuplicate?: OnDuplicate
  readonly template?: string
  readonly report?: string
  readonly again?: boolean
  readonly split?: boolean
  readonly keepSources?: boolean
  readonly json?: boolean
  readonly store?: string
}

export async function load(files: readonly string[], options: LoadOptions): Promise<void> {
  if (options.report !== undefined) refuseUnwritable(options.report)
  const { into } = options
  if (into === undefined && (options.mode ?? options.onDuplicate ?? options.key[0]) !== undefined)
    throw new Exit(exitCodes.usage, '--mode, --key and --on-duplicate go with --into DATASET.')
  await using local = await openLocal(options)
  const before = into === undefined ? null : await local.client.datasets.get({ dataset: into })
  const task = await local.client.loads.start({
    files: files.map((file) => ({ file: local.read(file), split: options.split ?? false })),
    again: options.again ?? false,
    keepSources: options.keepSources ?? false,
    ...(options.dataset === undefined ? {} : { dataset: options.dataset }),
    ...(before === null ? {} : { into: await intoOf(local, before, options) }),
    ...(options.template === undefined ? {} : { template: options.template === 'none' ? null : options.template }),
  })
  const ended = await waitShowing(local, task)
  if (ended.status === 'refused') throw refused(ended)
  endWell(ended)
  const dataset = await local.client.datasets.get({ dataset: ended.dataset ?? '' })
  if (options.dataset !== undefined && dataset.name !== options.dataset)
    console.error(`The name ${options.dataset} is taken; the dataset is called ${dataset.name}.`)
  if (options.report !== undefined)
    await local.export(dataset.id, { what: 'anomalies', shape: 'template' }, options.report)
  const { counts } = await local.client.anomalies.summary({ dataset: dataset.id })
  const byType: Record<string, number> = {}
  for (const { type, count } of counts) byType[type] = (byType[type] ?? 0) + count
  const seconds = ((ended.finishedAt ?? new Date()).getTime() - ended.startedAt.getTime()) / 1000
  const loaded = delivered(dataset, before)
  if (options.json) console.log(JSON.stringify(summary(loaded, ended, byType, seconds, before), null, 2))
  else print(loaded, byType, seconds, options.report, before)
}

/** Without a mode: an upsert when a key is given, or was used for this dataset before; else what comes is appended. */
async function intoOf(local: Local, { id }: Dataset, { mode, key, onDuplicate }: LoadOptions): Promise<LoadInto> {
  const versions = mode === undefined && key.length === 0 ? await local.client.versions.list({ dataset: id }) : []
  const wasUpserted = versions.some((version) => version.mode === 'upsert')
  return {
    dataset: id,
    mode: mode ?? (key.length > 0 || wasUpserted ? 'upsert' : 'append'),
    ...(key.length === 0 ? {} : { key: [...key] }),
    ...(onDuplicate === undefined ? {} : { onDuplicate }),
  }
}

/** The dataset with those files only that this load brought. */
function delivered(dataset: Dataset, before: Dataset | null): Dataset {
  const known = new Set(before?.tables.flatMap((table) => table.sources.map(({ id }) => id)))
  const tables = dataset.tables.map((table) => ({
    ...table,
    sources: table.sources.filter(({ id }) => !known.has(id)),
  }))
  return { ...dataset, tables }
}

/** Told before the load rather than after it. @throws Exit when the report could not be written. */
function refuseUnwritable(report: string): void {
  const folder = dirname(resolve(report))
  const reason = statSync(report, { throwIfNoEntry: false })?.isDirectory()
    ? 'it is a folder'
    : statSync(folder, { throwIfNoEntry: false })?.isDirectory()
      ? null
      : `there is no folder ${folder}`
  if (reason !== null) throw new Exit(exitCodes.badInput, `Cannot write the report ${report}: ${reason}.`)
}

async function waitShowing(local: Local, task: Task): Promise<Task> {
  if (!process.stderr.isTTY) return local.wait(task)
  const timer = setInterval(
    () => void local.client.tasks.get({ task: task.id }).then((now) => process.stderr.write(progressLine(now))),
    200,
  )
  try {
    return await local.wait(task)
  } finally {
    clearInterval(timer)
    process.stderr.write('\r\x1b[K')
  }
}

function refused({ message, seen }: Task): Exit {
  const when = seen === null ? '' : ` (${seen.loadedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC)`
  return new Exit(exitCodes.seen, `${message ?? ''}${when} Use --again to load it once more.`)
}

function summary(
  dataset: Dataset,
  task: Task,
  byType: Record<string, number>,
  seconds: number,
  before: Dataset | null,
) {
  const { version, rows } = dataset
  return {
    dataset: dataset.name,
    task: task.id,
    ...(before === null ? {} : { version, rows, rowsBefore: before.rows }),
    tables: dataset.tables.flatMap((table) =>
      table.sources.map(({ file, ledger: { rows, quarantined, skipped, records } }) => ({
        name: table.name,
        file,
        rows,
        quarantined,
        skipped,
        records,
        columns: table.columns,
        total: rows + quarantined,
        valid: rows,
        invalid: quarantined,
      })),
    ),
    anomalies: { total: dataset.anomalies.total, byType },
    seconds,
  }
}

/** Records with data: how many came, how many are rows now, how many were set aside. */
function validity({ tables }: Dataset) {
  const ledgers = tables.flatMap((table) => table.sources.map(({ ledger }) => ledger))
  const valid = ledgers.reduce((sum, { rows }) => sum + rows, 0)
  const invalid = ledgers.reduce((sum, { quarantined }) => sum + quarantined, 0)
  return { total: valid + invalid, valid, invalid }
}

function print(
  dataset: Dataset,
  byType: Record<string, number>,
  seconds: number,
  report: string | undefined,
  before: Dataset | null,
): void {
  const template = dataset.template === null ? '' : `, as ${dataset.template.title}`
  if (before === null) console.log(`Loaded ${dataset.name} in ${seconds.toFixed(1)} s${template}.`)
  else
    console.log(
      `Loaded version ${dataset.version} of ${dataset.name} in ${seconds.toFixed(1)} s${template}: ${plural(dataset.rows, 'row')}, ${before.rows.toLocaleString('en-US')} before.`,
    )
  for (const table of dataset.tables)
    for (const { file, ledger } of table.sources) {
      const skipped = ledger.skipped.blank + ledger.skipped.header + ledger.skipped.preamble
      console.log(
        `  ${table.name}: ${plural(ledger.records, 'record')} of ${file} = ${plural(ledger.rows, 'row')} + ${ledger.quarantined} quarantined + ${skipped} skipped`,
      )
    }
  const { total, valid, invalid } = validity(dataset)
  if (invalid > 0)
    console.log(
      `  Total ${total.toLocaleString('en-US')}, valid ${valid.toLocaleString('en-US')}, invalid ${invalid.toLocaleString('en-US')}: "winnow quarantine ${dataset.name}" prints the invalid ones.`,
    )
  console.log(
    dataset.anomalies.total === 0 ? 'No anomalies.' : `${plural(dataset.anomalies.total, 'anomaly', 'anomalies')}:`,
  )
  for (const [type, count] of Object.entries(byType)) console.log(`  ${type}: ${count.toLocaleString('en-US')}`)
  if (report !== undefined) console.log(`Report: ${resolve(report)}`)
}
