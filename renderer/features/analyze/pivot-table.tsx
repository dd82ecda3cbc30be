/**
 * A pivot as a table: rows that open to their inner level, the same columns on all levels, and totals at both ends.
 */
import { Skeleton } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconTableOff } from '@tabler/icons-react'
import { Fragment } from 'react'
import type { Cell, Dataset, Pivot } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { type Analysis, changeAnalysis } from '../../state/analysis.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { groupWords, measureWords } from './analysis-words.ts'
import classes from './analyze.module.css'
import { PIVOT_ROWS, usePivot } from './use-analysis.ts'

interface PivotTableProps {
  readonly dataset: Dataset
  readonly analysis: Analysis
}

export function PivotTable({ dataset, analysis }: PivotTableProps) {
  const { data: pivot, error, refetch } = usePivot(dataset, analysis, [])
  const { groups, measures } = analysis
  if (groups.length === 0)
    return (
      <EmptyState icon={<IconTableOff size={22} />} title="Choose the rows">
        A pivot table needs a column under “Rows”.
      </EmptyState>
    )
  if (error)
    return (
      <div className={classes.problem}>
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      </div>
    )
  if (!pivot) return <Skeleton m={20} height={220} width="auto" />
  const [measure] = measures
  return (
    <>
      {pivot.columnsLeftOut > 0 && (
        <p className={classes.note} role="status">
          {plural(pivot.columnsLeftOut, 'column')} with the fewest rows {pivot.columnsLeftOut === 1 ? 'is' : 'are'} not
          shown; the totals hold {pivot.columnsLeftOut === 1 ? 'it' : 'them'} all the same.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className={classes.scroll} aria-label="Pivot table" tabIndex={0}>
        <table className={classes.pivot}>
          <caption className={classes.caption}>{measure ? measureWords(measure) : 'Count of rows'}</caption>
          <thead>
            <tr>
              <th scope="col">{groups.map(groupWords).join(' › ')}</th>
              {pivot.columns.map(({ key }) => (
                <th key={JSON.stringify(key)} scope="col" className={classes.number}>
                  {key.map(keyText).join(' · ')}
                </th>
              ))}
              <th scope="col" className={classes.number}>
                Total
              </th>
            </tr>
          </thead>
          <tbody>
            <PivotRows dataset={dataset} analysis={analysis} path={[]} pivot={pivot} />
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              {pivot.columns.map(({ key, total }) => (
                <td key={JSON.stringify(key)} className={classes.number}>
                  {total}
                </td>
              ))}
              <td className={classes.number}>{pivot.grandTotal}</td>
            </tr>
          </tfoot>
        </table>
      </section>
    </>
  )
}

const keyText = (key: Cell): string => (key === null || key === '' ? '(empty)' : key)

interface PivotRowsProps extends PivotTableProps {
  readonly path: readonly Cell[]
  readonly pivot: Pivot
}

function PivotRows({ dataset, analysis, path, pivot }: PivotRowsProps) {
  const { groups, open } = analysis
  const isInnermost = pivot.level === groups.length - 1
  const indent = { paddingLeft: 10 + pivot.level * 20 }
  const toggle = (own: readonly Cell[]) => {
    const mark = JSON.stringify(own)
    const others = open.filter((other) => JSON.stringify(other) !== mark)
    changeAnalysis(dataset.id, analysis, { open: others.length < open.length ? others : [...open, own] })
  }
  return (
    <>
      {pivot.rows.map(({ key, cells, total }) => {
        const own = [...path, key]
        const isOpen = open.some((other) => JSON.stringify(other) === JSON.stringify(own))
        const Chevron = isOpen ? IconChevronDown : IconChevronRight
        return (
          <Fragment key={JSON.stringify(own)}>
            <tr>
              <th scope="row" style={indent}>
                {isInnermost ? (
                  <span className={classes.leaf}>{keyText(key)}</span>
                ) : (
                  <button type="button" className={classes.opener} aria-expanded={isOpen} onClick={() => toggle(own)}>
                    <Chevron size={14} aria-hidden />
                    {keyText(key)}
                  </button>
                )}
              </th>
              {cells.map((cell, at) => (
                <td key={JSON.stringify(pivot.columns[at]?.key)} className={classes.number}>
                  {cell}
                </td>
              ))}
              <td className={classes.number}>{total}</td>
            </tr>
            {isOpen && <InnerRows dataset={dataset} analysis={analysis} path={own} />}
          </Fragment>
        )
      })}
      {pivot.rowsTotal > pivot.rows.length && (
        <tr>
          <td colSpan={pivot.columns.length + 2} className={classes.more} style={indent}>
            The first {formatCount(PIVOT_ROWS)} of {plural(pivot.rowsTotal, 'row')}. Filter to see the others.
          </td>
        </tr>
      )}
    </>
  )
}

function InnerRows({ dataset, analysis, path }: PivotTableProps & { readonly path: readonly Cell[] }) {
  const { data: pivot, error } = usePivot(dataset, analysis, path)
  const width = 3 + (pivot?.columns.length ?? 0)
  if (error)
    return (
      <tr>
        <td colSpan={width}>{explain(error)}</td>
      </tr>
    )
  // What stands in while the answer is on its way belongs to another row.
  if (!pivot || pivot.level !== path.length)
    return (
      <tr>
        <td colSpan={width}>
          <Skeleton height={14} width={160} />
        </td>
      </tr>
    )
  return <PivotRows dataset={dataset} analysis={analysis} path={path} pivot={pivot} />
}
