/** Cascades of the fake engine: options of a level and the rows below, counted over the made-up links. */
import { implement } from '@orpc/server'
import { contract, MISSING_PARENT, type Option } from '../../../preload/contract/index.ts'
import { datapointAt, datapointColumns, LINKS, linkAt, namespaceNames } from './data.ts'

const os = implement(contract.browse)

export const fakeBrowse = () => ({
  options: os.options.handler(({ input }) =>
    optionsOf(input.level, input.selection, input.search, input.offset, input.limit),
  ),
  rows: os.rows.handler(({ input: { selection, offset, limit } }) => {
    const links = linksUnder(selection)
    const points = [...new Set(links.map(({ datapoint }) => datapoint))].filter((point) => point >= 0)
    return {
      columns: datapointColumns,
      total: points.length,
      missing: links.filter(({ datapoint }) => datapoint < 0).length,
      rows: points.slice(offset, offset + limit).map((point) => [...datapointAt(point)]),
    }
  }),
})

type Selection = readonly { readonly level: string; readonly value: string }[]

function keyOf(link: ReturnType<typeof linkAt>, level: string): string {
  if (level === 'namespace') return link.namespace === undefined ? MISSING_PARENT : String(link.namespace + 1)
  if (level === 'database') return link.database
  return level === 'table' ? link.table : link.column
}

const linksUnder = (selection: Selection) =>
  Array.from({ length: LINKS }, (_, row) => linkAt(row)).filter((link) =>
    selection.every(({ level, value }) => keyOf(link, level) === value),
  )

function optionsOf(level: string, selection: Selection, search: string, offset: number, limit: number) {
  const counts = new Map<string, number>()
  for (const link of linksUnder(selection)) {
    const value = keyOf(link, level)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const options = [...counts].map(
    ([value, count]): Option => ({
      value,
      count,
      missing: value === MISSING_PARENT,
      label:
        value === MISSING_PARENT
          ? 'Namespace does not exist'
          : level === 'namespace'
            ? (namespaceNames[Number(value) - 1] ?? value)
            : value,
    }),
  )
  const found = options
    .filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()))
    .sort((a, b) => Number(a.missing) - Number(b.missing) || a.label.localeCompare(b.label))
  return { total: found.length, options: found.slice(offset, offset + limit) }
}
