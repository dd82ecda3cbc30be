/**
 * Rows of a table under the person's sort and filters, a window at a time.
 */
import type { Dataset, Row } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import type { TableView } from '../../state/table-view.ts'
import { useWindows } from '../../ui/use-windows.ts'

export function useRows({ id, version }: Dataset, table: string, { sort, filters }: TableView) {
  const client = useClient()
  const query = { sort: [...sort], filters: [...filters] }
  return useWindows<{ total: number; rows: readonly Row[] }, Row>({
    key: keys.content(id, version, 'rows', table, query),
    fetch: (offset, limit, signal) => client.rows.page({ dataset: id, table, ...query, offset, limit }, { signal }),
  })
}
