/**
 * Rows grouped and measured: the question on the left, its answer as a table or a pivot on the right.
 */
import { Button, Menu, NativeSelect, SegmentedControl } from '@mantine/core'
import { IconDeviceFloppy, IconDownload, IconFileText, IconTable, IconTableOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { type Analysis, changeAnalysis, resultViews, specOf, useAnalysis } from '../../state/analysis.ts'
import { askForExport } from '../../state/export-request.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { QuickChart } from '../charts/index.tsx'
import { suggestFileName } from '../export/file-name.ts'
import { AggregateGrid } from './aggregate-grid.tsx'
import classes from './analyze.module.css'
import { FilterList } from './filter-list.tsx'
import { GroupList } from './group-list.tsx'
import { MeasureList } from './measure-list.tsx'
import { PivotTable } from './pivot-table.tsx'
import { SaveTableDialog } from './save-table-dialog.tsx'
import { SavedTables } from './saved-tables.tsx'
import { type AnalysedTable, suggestAnalysis, suggestTable } from './suggest-aggregate.ts'
import { titleOf, useAggregate, useSaveReport } from './use-analysis.ts'

export function AnalyzeTab({ dataset }: { readonly dataset: Dataset }) {
  const chosen = useAnalysis(dataset.id)
  const tables: readonly AnalysedTable[] = [...dataset.tables, ...dataset.derived]
  const table = tables.find(({ name }) => name === chosen?.table) ?? suggestTable(dataset.tables) ?? tables[0]
  if (!table)
    return (
      <EmptyState icon={<IconTableOff size={22} />} title="There is no table">
        There is nothing to group before the first rows are loaded.
      </EmptyState>
    )
  const analysis = chosen && chosen.table === table.name ? chosen : suggestAnalysis(table)
  return <Analyzed dataset={dataset} tables={tables} table={table} analysis={analysis} />
}

interface AnalyzedProps {
  readonly dataset: Dataset
  readonly tables: readonly AnalysedTable[]
  readonly table: AnalysedTable
  readonly analysis: Analysis
}

const viewWords = { table: 'Table', pivot: 'Pivot', chart: 'Chart' } as const

function Analyzed({ dataset, tables, table, analysis }: AnalyzedProps) {
  const { groups, across, measures, filters, view } = analysis
  const { columns } = table
  const isPivot = view === 'pivot'
  const change = (changed: Partial<Analysis>) => changeAnalysis(dataset.id, analysis, { sort: [], ...changed })
  const chooseTable = (name: string) => {
    const next = tables.find((candidate) => candidate.name === name)
    if (next) change({ ...suggestAnalysis(next), view })
  }
  return (
    <div className={classes.tab}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
      <section className={classes.question} aria-label="What to group and measure" tabIndex={0}>
        <NativeSelect
          label="Table"
          value={table.name}
          data={tables.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(event) => chooseTable(event.currentTarget.value)}
        />
        <GroupList
          label={isPivot ? 'Rows' : 'Group by'}
          columns={columns}
          groups={groups}
          most={5}
          onChange={(next) => change({ groups: next })}
        />
        {(isPivot || across.length > 0) && (
          <GroupList
            label={isPivot ? 'Columns' : 'Then by'}
            columns={columns}
            groups={across}
            most={3}
            onChange={(next) => change({ across: next })}
          />
        )}
        <MeasureList
          columns={columns}
          measures={measures}
          isSingle={isPivot}
          onChange={(next) => change({ measures: next })}
        />
        <FilterList columns={columns} filters={filters} onChange={(next) => change({ filters: next })} />
        <SavedTables dataset={dataset} />
      </section>
      <Answer dataset={dataset} analysis={analysis} onView={(next) => change({ view: next })} />
    </div>
  )
}

interface AnswerProps {
  readonly dataset: Dataset
  readonly analysis: Analysis
  readonly onView: (view: Analysis['view']) => void
}

function Answer({ dataset, analysis, onView }: AnswerProps) {
  const [isSaving, setSaving] = useState(false)
  const rows = useAggregate(dataset, analysis)
  const saveReport = useSaveReport(dataset)
  const isPivot = analysis.view === 'pivot'
  const exportGroups = () =>
    askForExport({
      dataset: dataset.id,
      subject: `${titleOf(analysis)}: ${plural(rows.total, 'group')}`,
      suggestedName: suggestFileName(dataset.name, `${analysis.table} grouped`),
      forms: [{ label: 'CSV', extension: 'csv', content: { what: 'aggregate', spec: specOf(analysis) } }],
    })
  return (
    <section className={classes.answer} aria-label="Answer">
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Show as"
          size="xs"
          value={analysis.view}
          data={resultViews.map((value) => ({ value, label: viewWords[value] }))}
          onChange={(value) => onView(resultViews.find((one) => one === value) ?? 'table')}
        />
        <span className={classes.count} role="status">
          {rows.isPending || isPivot ? '' : plural(rows.total, 'group')}
        </span>
        <Menu>
          <Menu.Target>
            <Button variant="default" leftSection={<IconDeviceFloppy size={14} />}>
              Save as…
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconTable size={15} />}
              disabled={dataset.state !== 'complete'}
              onClick={() => setSaving(true)}
            >
              A table of this dataset…
            </Menu.Item>
            <Menu.Item leftSection={<IconFileText size={15} />} onClick={() => saveReport(analysis)}>
              A report…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Button variant="default" leftSection={<IconDownload size={14} />} onClick={exportGroups}>
          Export
        </Button>
      </div>
      {isPivot ? (
        <PivotTable dataset={dataset} analysis={analysis} />
      ) : analysis.view === 'chart' && rows.head ? (
        <QuickChart
          key={analysis.table}
          dataset={dataset}
          source={{ what: 'aggregate', spec: specOf(analysis) }}
          columns={rows.head.columns}
          title={titleOf(analysis)}
        />
      ) : (
        <AggregateGrid dataset={dataset} analysis={analysis} rows={rows} />
      )}
      {isSaving && <SaveTableDialog dataset={dataset} analysis={analysis} onClose={() => setSaving(false)} />}
    </section>
  )
}
