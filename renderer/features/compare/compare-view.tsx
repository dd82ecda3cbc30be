/**
 * Two versions side by side: how many rows differ and how, what whole columns went through, and every single row.
 */
import { ActionIcon, Button, NativeSelect, Skeleton, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconDownload } from '@tabler/icons-react'
import type { Dataset, Difference, TableDifference, Version } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatDateTime } from '../../format/dates.ts'
import { formatCompact } from '../../format/numbers.ts'
import {
  type Comparison,
  chooseKey,
  closeComparison,
  compare,
  compareTable,
  toggleKind,
} from '../../state/comparison.ts'
import { askForExport } from '../../state/export-request.ts'
import { Problem } from '../../ui/problem.tsx'
import { suggestFileName } from '../export/file-name.ts'
import classes from './compare.module.css'
import { DifferenceGrid } from './difference-grid.tsx'
import { DriftList } from './drift-list.tsx'
import { Figures } from './figures.tsx'
import { KeyChoice } from './key-choice.tsx'
import { useDifference, useTableDifference } from './use-difference.ts'

interface CompareViewProps {
  readonly dataset: Dataset
  readonly versions: readonly Version[]
  readonly comparison: Comparison
}

export function CompareView({ dataset, versions, comparison }: CompareViewProps) {
  const { id } = dataset
  const { from, to, keys } = comparison
  const difference = useDifference(dataset, comparison)
  const counted = difference.data && chosenTable(difference.data, comparison.table)
  const key = counted && keys[counted.table]
  const underKey = useTableDifference(dataset, comparison, counted?.table, key)
  const counts = key ? (underKey.data ?? counted) : counted
  const titleOf = (name: string) => dataset.tables.find((table) => table.name === name)?.title ?? name
  const error = difference.error ?? underKey.error

  return (
    <div className={classes.tab}>
      <div className={classes.bar}>
        <Tooltip label="Back to the history">
          <ActionIcon aria-label="Back to the history" onClick={() => closeComparison(id)}>
            <IconArrowLeft size={16} />
          </ActionIcon>
        </Tooltip>
        {/* Choosing the version of the other side swaps the two, so that no version is compared with itself. */}
        <VersionSelect
          label="From"
          versions={versions}
          value={from}
          onChange={(number) => compare(id, number, number === to ? from : to)}
        />
        <span aria-hidden>→</span>
        <VersionSelect
          label="To"
          versions={versions}
          value={to}
          onChange={(number) => compare(id, number === from ? to : from, number)}
        />
        {difference.data && counts && (
          <>
            {difference.data.tables.length > 1 && (
              <NativeSelect
                aria-label="Table"
                className={classes.picker}
                value={counts.table}
                data={difference.data.tables.map((one) => ({
                  value: one.table,
                  label: `${titleOf(one.table)} (${differs(one) === 0 ? 'the same' : formatCompact(differs(one))})`,
                }))}
                onChange={(event) => compareTable(id, event.currentTarget.value)}
              />
            )}
            <span className={classes.spring} />
            <Button
              variant="default"
              leftSection={<IconDownload size={14} />}
              onClick={() => exportDifference(dataset, comparison, counts.table, titleOf(counts.table))}
            >
              Export
            </Button>
          </>
        )}
      </div>
      {error && (
        <div className={classes.problem}>
          <Problem message={explain(error)} {...(difference.error && { onRetry: () => void difference.refetch() })} />
          {underKey.error && counted && (
            <Button variant="default" onClick={() => chooseKey(id, counted.table, undefined)}>
              Use the former key
            </Button>
          )}
        </div>
      )}
      {!difference.data && !difference.error && (
        <div className={classes.waiting} role="status">
          <p>
            Versions {from} and {to} are being compared…
          </p>
          <Skeleton height={180} />
        </div>
      )}
      {difference.data && counts && !error && (
        <>
          <Figures counts={counts} shown={comparison.kinds} onToggle={(kind) => toggleKind(id, kind)} />
          <KeyChoice
            counts={key ? { ...counts, key: [...key] } : counts}
            isChosen={key !== undefined}
            onChoose={(columns) => chooseKey(id, counts.table, columns)}
          />
          <DriftList drift={difference.data.drift} />
          <DifferenceGrid
            key={counts.table}
            dataset={dataset}
            comparison={comparison}
            counts={counts}
            chosenKey={key}
          />
        </>
      )}
    </div>
  )
}

const differs = ({ added, removed, changed }: TableDifference): number => added + removed + changed

/** The one the person chose, else the first that differs. */
const chosenTable = ({ tables }: Difference, wanted: string | undefined): TableDifference | undefined =>
  tables.find(({ table }) => table === wanted) ?? tables.find((one) => differs(one) > 0) ?? tables[0]

interface VersionSelectProps {
  readonly label: string
  readonly versions: readonly Version[]
  readonly value: number
  readonly onChange: (number: number) => void
}

const VersionSelect = ({ label, versions, value, onChange }: VersionSelectProps) => (
  <NativeSelect
    aria-label={label}
    value={String(value)}
    data={versions.map(({ number, current, createdAt }) => ({
      value: String(number),
      label: `Version ${number}${current ? ' (current)' : ''}, ${formatDateTime(createdAt)}`,
    }))}
    className={classes.version}
    onChange={(event) => onChange(Number(event.currentTarget.value))}
  />
)

function exportDifference(dataset: Dataset, { from, to, keys }: Comparison, table: string, title: string): void {
  const key = keys[table]
  const content = { what: 'difference', from, to, table, ...(key && { key: [...key] }) } as const
  askForExport({
    dataset: dataset.id,
    subject: `What differs in ${title} between versions ${from} and ${to} of ${dataset.name}`,
    suggestedName: suggestFileName(dataset.name, table, `v${from}-v${to}`),
    forms: [
      { label: 'CSV', extension: 'csv', content: { ...content, shape: 'csv' } },
      { label: 'JSON', extension: 'json', content: { ...content, shape: 'json' } },
    ],
  })
}
