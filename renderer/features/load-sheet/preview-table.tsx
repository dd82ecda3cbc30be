/**
 * The first rows of a file as a small table. Rows with too few or too many cells can be seen before they are loaded.
 */
import { VisibleText } from '../../ui/visible-text.tsx'
import classes from './file-card.module.css'
import type { Preview } from './parse-preview.ts'

/** More columns than this are not looked at in a preview, only counted. */
const MAX_COLUMNS = 60

export function PreviewTable({ preview, hasHeader }: { readonly preview: Preview; readonly hasHeader: boolean }) {
  if (preview.columns.length === 0) return <p className={classes.nothing}>There are no rows in this file.</p>
  const columns = preview.columns.slice(0, MAX_COLUMNS)
  const more = preview.columns.length - columns.length
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
    <section className={classes.preview} tabIndex={0} aria-label="First rows">
      <table className={classes.table}>
        <thead>
          {preview.preamble.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: records of a file have no other identity than their place
            <tr key={index} className={classes.preamble}>
              <td colSpan={columns.length + (more > 0 ? 1 : 0)}>{text || 'blank row'} (skipped)</td>
            </tr>
          ))}
          <tr>
            {columns.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same name
              <th key={index} data-made={!hasHeader || undefined} scope="col">
                {name || <em>no name</em>}
              </th>
            ))}
            {more > 0 && <th scope="col">{more} more columns</th>}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: records of a file have no other identity than their place
            <tr key={at}>
              {columns.map((_, index) => {
                const cell = row[index]
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <td key={index} data-absent={cell === undefined || undefined}>
                    {cell === undefined ? '' : <VisibleText text={cell} limit={200} />}
                  </td>
                )
              })}
              {more > 0 && <td />}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
