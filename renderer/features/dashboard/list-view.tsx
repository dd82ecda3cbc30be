/** Rows of a report, an aggregate or a table, by page. */
import { ActionIcon, Skeleton } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { CellText } from '../../ui/cell-text.tsx'
import { Problem } from '../../ui/problem.tsx'
import classes from './dashboard.module.css'
import { type ListContent, useListPage } from './use-dashboard.ts'

export function ListView({ dataset, list }: { readonly dataset: Dataset; readonly list: ListContent }) {
  const { title, source, perPage = 10 } = list
  const [wanted, setPage] = useState(0)
  const { data, error, refetch, isPlaceholderData } = useListPage(dataset, source, wanted, perPage)
  const pages = Math.max(1, Math.ceil((data?.total ?? 0) / perPage))
  const page = Math.min(wanted, pages - 1)
  return (
    <div className={classes.list}>
      <header className={classes.listHead}>
        <h3 className={classes.listTitle}>{title}</h3>
        {data && <span className={classes.dim}>{plural(data.total, 'row')}</span>}
      </header>
      {error ? (
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      ) : data ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
        <section className={classes.rows} aria-label={`Rows of ${title}`} data-stale={isPlaceholderData} tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                {data.columns.map(({ name, type }) => (
                  <th key={name} scope="col" data-number={type === 'integer' || type === 'number'}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the page
                <tr key={at}>
                  {data.columns.map(({ name, type }, cell) => (
                    <td key={name} data-number={type === 'integer' || type === 'number'}>
                      <CellText cell={textOf(row[cell])} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <Skeleton className={classes.rows} height="auto" />
      )}
      {pages > 1 && (
        <nav className={classes.pager} aria-label={`Pages of ${title}`}>
          <ActionIcon size="sm" aria-label="Page before" disabled={page === 0} onClick={() => setPage(page - 1)}>
            <IconChevronLeft size={15} />
          </ActionIcon>
          <span className={classes.dim}>
            Page {formatCount(page + 1)} of {formatCount(pages)}
          </span>
          <ActionIcon size="sm" aria-label="Next page" disabled={page >= pages - 1} onClick={() => setPage(page + 1)}>
            <IconChevronRight size={15} />
          </ActionIcon>
        </nav>
      )}
    </div>
  )
}

const textOf = (cell: string | number | boolean | null | undefined): string | null =>
  cell === null || cell === undefined ? null : String(cell)
