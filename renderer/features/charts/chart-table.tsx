/** A chart as a table: the same values for everyone who would rather read them. */
import type { ChartData } from '../../../preload/contract/index.ts'
import { VisibleText } from '../../ui/visible-text.tsx'
import { tableOf } from './chart-rows.ts'
import classes from './charts.module.css'

export function ChartTableView({ title, data }: { readonly title: string; readonly data: ChartData }) {
  const { columns, rows } = tableOf(data)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
    <section className={classes.tableScroll} aria-label={`${title} as a table`} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map(({ title: name, isNumber }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one title
              <th key={at} scope="col" data-number={isNumber}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
            <tr key={row}>
              {cells.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells never move
                <td key={at} data-number={columns[at]?.isNumber}>
                  <VisibleText text={cell} limit={120} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
