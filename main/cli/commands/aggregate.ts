/** `winnow aggregate`: rows of a table grouped and measured, or those of files without a store. */
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  type AggregateSpec,
  dateParts,
  type ExportFormat,
  type Group,
  type Measure,
  measureFunctions,
} from '../../../preload/contract/index.ts'
import { aggregateFiles } from '../../engine/index.ts'
import { templatesFolder } from '../../host/places.ts'
import { Exit, exitCodes } from '../exit.ts'
import { endWell, isDevice, openLocal } from '../local.ts'
import { plural } from '../text.ts'
import { isRemote, printPages } from './remote-rows.ts'

export const aggregateFormats = ['csv', 'json', 'jsonl', 'parquet'] as const
type Format = (typeof aggregateFormats)[number]

interface AggregateOptions {
  readonly by: readonly string[]
  readonly measure: readonly string[]
  readonly where?: string
  readonly order?: string
  readonly limit?: number
  readonly out?: string
  readonly maxPartBytes?: number
  readonly format?: Format
  readonly skipInvalid?: boolean
  readonly store?: string
}

/** Either files, or a dataset and one of its tables. */
export async function aggregate(args: readonly string[], options: AggregateOptions): Promise<void> {
  const [first = '', table, ...rest] = args
  if (options.measure.length === 0)
    throw new Exit(exitCodes.usage, 'Say what to measure: --measure count, or as in --measure sum:Price.')
  const spec = {
    groups: options.by.map(parseGroup),
    measures: options.measure.map(parseMeasure),
    sort: sortOf(options.order),
    ...(options.where === undefined ? {} : { where: options.where }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  }
  if (options.maxPartBytes !== undefined && options.out === undefined)
    throw new Exit(exitCodes.usage, '--max-part-bytes needs --out: the parts are files.')
  if (statSync(first, { throwIfNoEntry: false })?.isFile()) return ofFiles(args, spec, options)
  if (table === undefined || rest.length > 0)
    throw new Exit(exitCodes.usage, `There is no file ${first}. Give files, or a dataset and one of its tables.`)
  await ofTable(first, { ...spec, table }, options)
}

async function ofFiles(files: readonly string[], spec: Omit<AggregateSpec, 'table'>, options: AggregateOptions) {
  const cancel = new AbortController()
  const stop = () => cancel.abort()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop)
  await writeOut(options, async (out) => {
    const {
      rows,
      files: written,
      invalid,
      anomalies,
    } = await aggregateFiles({
      ...{ files: files.map((file) => resolve(file)), spec, out, templates: templatesFolder, signal: cancel.signal },
      format: formatOf(options),
      skipInvalid: options.skipInvalid ?? false,
      mostPartBytes: options.maxPartBytes,
    }).catch((error: unknown) => {
      if (cancel.signal.aborted) throw new Exit(exitCodes.interrupted, 'Cancelled. Nothing was kept.')
      throw error
    })
    for (const { column, count } of invalid)
      console.error(
        `${plural(count, 'value')} of ${column} ${count === 1 ? 'is no number and was' : 'are no numbers and were'} left out.`,
      )
    if (anomalies > 0)
      console.error(`${plural(anomalies, 'anomaly', 'anomalies')} in the input: load it into a dataset to see them.`)
    return { rows, files: written }
  })
}

async function ofTable(dataset: string, spec: AggregateSpec, options: AggregateOptions): Promise<void> {
  await using local = await openLocal(options)
  if (await isRemote(local, dataset)) {
    const { format, out } = options
    await local.interruptible((signal) =>
      printPages((offset, limit) => local.client.aggregates.page({ dataset, spec, offset, limit }, { signal }), {
        ...{ format, out },
      }),
    )
    return
  }
  await writeOut(options, async (out) => {
    const task = await local.client.exports.start({
      ...{ dataset, content: { what: 'aggregate', spec }, target: local.write(out), overwrite: true },
      format: formatOf(options),
      ...(options.maxPartBytes === undefined ? {} : { parts: { bytes: options.maxPartBytes } }),
    })
    const { rows, message } = endWell(await local.wait(task))
    return { rows: rows ?? 0, files: [], message }
  })
}

interface WrittenRows {
  readonly rows: number
  readonly files: readonly string[]
  readonly message?: string | null
}

/** Writes to the file that was asked for, or to standard output. */
async function writeOut(
  { out, maxPartBytes }: AggregateOptions,
  write: (out: string) => Promise<WrittenRows>,
): Promise<void> {
  if (out === undefined || isDevice(out)) {
    const folder = mkdtempSync(join(tmpdir(), 'winnow-'))
    try {
      await write(join(folder, 'out'))
      const into = out === undefined ? process.stdout : createWriteStream(out)
      await pipeline(createReadStream(join(folder, 'out')), into, { end: into !== process.stdout })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    return
  }
  const isThere = maxPartBytes === undefined && (statSync(out, { throwIfNoEntry: false })?.size ?? 0) > 0
  const { rows, files, message } = await write(out)
  if (isThere) console.error(`${out} was replaced.`)
  const told = files.length > 1 ? `${files.length} files, ${files[0]} to ${files.at(-1)}` : (files[0] ?? out)
  console.error(`${plural(rows, 'group')} written: ${message ?? told}`)
}

/** CSV for programs: nothing is put before a cell, whatever it begins with. */
function formatOf({ format, out }: AggregateOptions): Exclude<ExportFormat, { kind: 'nested' }> {
  const byName = aggregateFormats.find(
    (name) =>
      extname(out ?? '')
        .slice(1)
        .toLowerCase() === name,
  )
  const kind = format ?? byName ?? 'csv'
  return kind === 'csv' ? { kind, escapeFormulas: false } : { kind }
}

/** `Date`, `Date:month`, `Price:bin=10`. */
function parseGroup(text: string): Group {
  const [, column = text, how = ''] = /^(.+):([a-z]+(?:=\d*\.?\d+)?)$/.exec(text) ?? []
  const part = dateParts.find((name) => name === how)
  if (part !== undefined) return { column, part }
  const width = Number(/^bin=(.+)$/.exec(how)?.[1] ?? Number.NaN)
  return width > 0 ? { column, bin: { width } } : { column: text }
}

/** `count`, `sum:Price`, `sum:Price=Total`, `quantile:0.9:Price`. */
function parseMeasure(text: string): Measure {
  const [, measure = text, name] = /^(.*[^=])=([^=]+)$/.exec(text) ?? []
  const [word = '', ...rest] = measure.split(':')
  const known = measureFunctions.find((candidate) => candidate === word)
  if (known === undefined)
    throw new Exit(exitCodes.usage, `${text} is no measure. There are ${measureFunctions.join(', ')}, as in sum:Price.`)
  const quantile = known === 'quantile' ? Number(rest.shift()) : undefined
  const column = rest.join(':')
  if (quantile !== undefined && !(quantile >= 0 && quantile <= 1))
    throw new Exit(exitCodes.usage, `${text}: a quantile is written as in quantile:0.9:Price.`)
  if (column === '' && known !== 'count' && known !== 'share')
    throw new Exit(exitCodes.usage, `${text}: name a column, as in ${word}:Price.`)
  return {
    function: known,
    ...(column === '' ? {} : { column }),
    ...(quantile === undefined ? {} : { quantile }),
    ...(name === undefined ? {} : { name }),
  }
}

/** `name`, `name asc` or `name desc`. */
function sortOf(order: string | undefined): { column: string; descending: boolean }[] {
  if (order === undefined) return []
  const [, column = order, direction = 'asc'] = /^(.*\S)\s+(asc|desc)$/i.exec(order) ?? []
  return [{ column, descending: direction.toLowerCase() === 'desc' }]
}
