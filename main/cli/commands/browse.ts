/** `winnow browse`: the entries of the next level with their counts, or the rows once every level is chosen. */
import type { Client, Dataset, Selection } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { openLocal } from '../local.ts'
import { parseSelection } from '../selection.ts'
import { columns, plural } from '../text.ts'

const PAGE = 1000

export async function browse(
  ref: string,
  options: { select: string[]; json?: boolean; store?: string },
): Promise<void> {
  const selection = parseSelection(options.select)
  await using local = await openLocal(options)
  const dataset = await local.client.datasets.get({ dataset: ref })
  if (dataset.hierarchy === null) throw new Exit(exitCodes.badInput, `${dataset.name} has no levels to browse by.`)
  const { levels, leaf } = dataset.hierarchy
  const next = levels.find(({ name }) => !selection.some(({ level }) => level === name))
  const found =
    next === undefined
      ? await allRows(local.client, dataset, selection)
      : { level: next.name, ...(await allOptions(local.client, dataset, next.name, selection)) }
  if (options.json)
    console.log(
      JSON.stringify(
        {
          dataset: dataset.name,
          selection: Object.fromEntries(selection.map(({ level, value }) => [level, value])),
          ...found,
        },
        null,
        2,
      ),
    )
  else if ('options' in found)
    console.log(
      columns([
        [(next?.title ?? '').toUpperCase(), 'LABEL', 'ROWS'],
        ...found.options.map(({ value, label, count }) => [value, label, String(count)]),
      ]),
    )
  else {
    console.log(
      `${plural(found.count, leaf, leaf)}${found.missing === 0 ? '' : `; ${plural(found.missing, 'row')} refer to ${leaf} that do not exist`}`,
    )
    for (const row of found.rows) console.log(`  ${Object.values(row).slice(0, 3).join('  ')}`)
  }
}

async function allOptions(client: Client, dataset: Dataset, level: string, selection: Selection) {
  const first = await client.browse.options({ dataset: dataset.id, level, selection, limit: PAGE })
  const options = [...first.options]
  while (options.length < first.total) {
    const page = await client.browse.options({
      dataset: dataset.id,
      level,
      selection,
      offset: options.length,
      limit: PAGE,
    })
    options.push(...page.options)
  }
  return { options }
}

async function allRows(client: Client, dataset: Dataset, selection: Selection) {
  const rows: Record<string, string | null>[] = []
  for (;;) {
    const page = await client.browse.rows({ dataset: dataset.id, selection, offset: rows.length, limit: PAGE })
    for (const cells of page.rows)
      rows.push(Object.fromEntries(page.columns.map(({ name }, at) => [name, cells[at] ?? null])))
    if (rows.length >= page.total || page.rows.length === 0) return { count: page.total, missing: page.missing, rows }
  }
}
