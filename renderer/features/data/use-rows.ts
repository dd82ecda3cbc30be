/**
 * Rows of a table under the person's sort and filters, a window at a time.
 */
import type { Dataset, DerivedTable, Row, Table } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import type { TableView } from '../../state/table-view.ts'
import { useWindows } from '../../ui/use-windows.ts'

/** A derived table may be made again while the version of its dataset stays. */
const builtAt = (table: Table | DerivedTable): number => ('builtAt' in table ? table.builtAt.getTime() : 0)

export function useRows({ id, version }: Dataset, shown: Table | DerivedTable, { sort, filters }: TableView) {
  const client = useClient()
  const table = shown.name
  const query = { sort: [...sort], filters: [...filters] }
  return useWindows<{ total: number; rows: readonly Row[] }, Row>({
    key: keys.content(id, version, 'rows', table, query, builtAt(shown)),
    fetch: (offset, limit, signal) => client.rows.page({ dataset: id, table, ...query, offset, limit }, { signal }),
  })
}
