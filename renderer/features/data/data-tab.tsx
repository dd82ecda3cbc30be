/**
 * Any table of a dataset as a grid: sorted and filtered by the engine, of any length and width.
 */
import { Button, NativeSelect } from '@mantine/core'
import { IconDownload, IconFilterOff, IconRowInsertBottom, IconTable, IconTableOff } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { Dataset, DerivedTable, Table } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { askForExport } from '../../state/export-request.ts'
import { showTable, useNavigation } from '../../state/navigation.ts'
import { clearFilters, removeFilter, tableKey, useTableView } from '../../state/table-view.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { suggestFileName } from '../export/file-name.ts'
import classes from './data.module.css'
import { DataGrid } from './data-grid.tsx'
import { FilterChips } from './filter-chips.tsx'
import { useRows } from './use-rows.ts'

const InsertDialog = lazy(async () => ({ default: (await import('../insert-rows/insert-dialog.tsx')).InsertDialog }))

export function DataTab({ dataset }: { readonly dataset: Dataset }) {
  const wanted = useNavigation(({ tableOf }) => tableOf[dataset.id])
  const tables = tablesOf(dataset)
  const table = tables.find(({ name }) => name === wanted) ?? tables[0]
  if (!table) {
    return (
      <EmptyState icon={<IconTableOff size={22} />} title="There is no table">
        {dataset.state === 'loading'
          ? 'The files are being read; their tables show up here.'
          : 'No record of the files could be loaded. The anomalies say why.'}
      </EmptyState>
    )
  }
  return <TableView key={table.name} dataset={dataset} table={table} />
}

/** Those of the files first, then those that were made from them. */
const tablesOf = ({ tables, derived }: Dataset): readonly (Table | DerivedTable)[] => [...tables, ...derived]

function TableView({ dataset, table }: { readonly dataset: Dataset; readonly table: Table | DerivedTable }) {
  const key = tableKey(dataset.id, table.name)
  const view = useTableView(key)
  const rows = useRows(dataset, table, view)
  const [announced, announce] = useState('')
  const [isInserting, setInserting] = useState(false)
  const { filters, sort } = view
  const exportTable = () =>
    askForExport({
      dataset: dataset.id,
      subject: `${plural(rows.total, 'row')} of ${table.title}${filters.length > 0 ? ', filtered' : ''}`,
      suggestedName: suggestFileName(dataset.name, table.name),
      forms: [
        {
          label: 'CSV',
          extension: 'csv',
          content: { what: 'table', table: table.name, filters: [...filters], sort: [...sort] },
        },
      ],
    })

  return (
    <div className={classes.tab}>
      <div className={classes.bar}>
        <NativeSelect
          aria-label="Table"
          className={classes.picker}
          value={table.name}
          data={tablesOf(dataset).map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(event) => showTable(dataset.id, event.currentTarget.value)}
        />
        <span className={classes.count} role="status">
          {rows.isPending ? '' : countText(rows.total, table.rows, filters.length > 0)}
          {announced && ` · ${announced}`}
        </span>
        {'sources' in table && dataset.remote === undefined && (
          <Button
            variant="default"
            leftSection={<IconRowInsertBottom size={14} />}
            disabled={dataset.state !== 'complete'}
            onClick={() => setInserting(true)}
          >
            Insert rows…
          </Button>
        )}
        {dataset.remote === undefined && (
          <Button variant="default" leftSection={<IconDownload size={14} />} onClick={exportTable}>
            Export…
          </Button>
        )}
      </div>
      <FilterChips filters={filters} onRemove={(index) => removeFilter(key, index)} onClear={() => clearFilters(key)} />
      {rows.error ? (
        <div className={classes.problem}>
          <Problem message={explain(rows.error)} onRetry={rows.retry} />
        </div>
      ) : rows.total === 0 && !rows.isPending ? (
        <NoRows
          isFiltered={filters.length > 0}
          isLoading={dataset.state === 'loading'}
          onClear={() => clearFilters(key)}
        />
      ) : (
        <DataGrid viewKey={key} table={table} view={view} rows={rows} onAnnounce={announce} />
      )}
      {isInserting && 'sources' in table && (
        <Suspense>
          <InsertDialog dataset={dataset} table={table} onClose={() => setInserting(false)} />
        </Suspense>
      )}
    </div>
  )
}

const countText = (shown: number, all: number, isFiltered: boolean): string =>
  isFiltered ? `${formatCount(shown)} of ${plural(all, 'row')}` : plural(shown, 'row')

interface NoRowsProps {
  readonly isFiltered: boolean
  readonly isLoading: boolean
  readonly onClear: () => void
}

function NoRows({ isFiltered, isLoading, onClear }: NoRowsProps) {
  if (isLoading)
    return (
      <EmptyState
        icon={<IconTable size={22} />}
        title={isFiltered ? 'No row matches yet' : 'The first rows are coming'}
      >
        This table is being loaded; its rows show up here as they come.
      </EmptyState>
    )
  if (!isFiltered) {
    return (
      <EmptyState icon={<IconTableOff size={22} />} title="This table has no rows">
        The file holds a header and nothing else, or all of its records were quarantined.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title="No row matches"
      action={
        <Button variant="default" onClick={onClear}>
          Clear all filters
        </Button>
      }
    >
      Take a filter off to see more.
    </EmptyState>
  )
}
