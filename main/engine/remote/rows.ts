/** Pages of rows of a dataset that is open where it lies, and of what a cascade finds there. */
import type { Column, Row } from '../../../preload/contract/index.ts'
import { cascadeIn, listOptions, type OptionQuery, pageOfLeafRows } from '../browse/cascade.ts'
import { orderOf, type RowPage, whereClause } from '../browse/rows.ts'
import type { Engine } from '../engine.ts'
import type { RemoteEntry } from '../store/remotes.ts'
import { askRemote, NO_SOURCE, type OpenRemote, tableOf } from './ask.ts'
import { templateOfRemote } from './remote-dataset.ts'

const PAGE_SECONDS = 30
const QUERY_SECONDS = 300

const columnsOf = ({ columns }: { readonly columns: readonly Column[] }): Column[] =>
  columns.map(({ name, type }) => ({ name, type }))

/** The line of a row is known where it is pulled only: it is told as 0. */
export function pageOfRemoteRows(
  engine: Engine,
  entry: RemoteEntry,
  page: RowPage & { readonly table: string },
  signal: AbortSignal | undefined,
): Promise<{ columns: Column[]; total: number; rows: Row[] }> {
  return askRemote(engine, entry, { signal, seconds: PAGE_SECONDS }, async (remote) => {
    const { asked, dataset, relationOf } = remote
    const table = tableOf(remote, page.table)
    const relation = relationOf(table)
    const conditions = await whereClause(asked, table, relation, page)
    const total = await engine.remotes.count(`${dataset.versionId} ${table.name} ${conditions}`, async () => {
      const [count] = await asked.rows(`SELECT count(*) AS n FROM ${relation} t ${conditions}`)
      return Number(count?.n)
    })
    const cells = table.columns.map(({ name }) => `t.${asked.dialect.identifier(name)}`).join(', ')
    const rows = await asked.cells(
      table.columns,
      `SELECT ${cells}, __source, __row FROM ${relation} t ${conditions} ${orderOf(table, page.sort, asked.dialect)}
       LIMIT ${page.limit} OFFSET ${page.offset}`,
      ['__source', '__row'],
    )
    const files = entry.description.tables.find(({ name }) => name === table.name)?.files ?? []
    return {
      columns: columnsOf(table),
      total,
      rows: rows.map((all) => {
        const source = Number(all.at(-2))
        return {
          ...{ row: Number(all.at(-1)), line: 0, cells: all.slice(0, -2) },
          file: source === NO_SOURCE ? '' : (files[source] ?? ''),
        }
      }),
    }
  })
}

const cascadeThere = (engine: Engine, { entry, dataset, asked, relationOf }: OpenRemote) =>
  cascadeIn(dataset, templateOfRemote(engine, entry), { dialect: asked.dialect, relationOf })

export const listRemoteOptions = (
  engine: Engine,
  entry: RemoteEntry,
  query: OptionQuery,
  signal: AbortSignal | undefined,
) =>
  askRemote(engine, entry, { signal, seconds: QUERY_SECONDS }, (remote) =>
    listOptions(remote.asked, cascadeThere(engine, remote), query),
  )

export const pageOfRemoteLeaves = (
  engine: Engine,
  entry: RemoteEntry,
  query: Parameters<typeof pageOfLeafRows>[2],
  signal: AbortSignal | undefined,
) =>
  askRemote(engine, entry, { signal, seconds: QUERY_SECONDS }, async (remote) => {
    const { table, ...page } = await pageOfLeafRows(remote.asked, cascadeThere(engine, remote), query)
    return { columns: columnsOf(table), ...page }
  })
