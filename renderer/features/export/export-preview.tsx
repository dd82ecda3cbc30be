/** How the file will begin, and about how large it will be. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ExportContent, ExportFormat } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { formatBytes } from '../../format/bytes.ts'
import { plural } from '../../format/numbers.ts'
import { VisibleText } from '../../ui/visible-text.tsx'
import classes from './export-dialog.module.css'

interface ExportPreviewProps {
  readonly dataset: string
  readonly content: ExportContent
  readonly format: ExportFormat
}

const CELLS_SHOWN = 8

export function ExportPreview({ dataset, content, format }: ExportPreviewProps) {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey: ['export-preview', dataset, content, format],
    queryFn: ({ signal }) => client.exports.preview({ dataset, content, format, rows: 6 }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  if (error) return <p className={classes.hint}>{explain(error)}</p>
  const size = [
    data?.rows != null && plural(data.rows, 'row'),
    data?.bytes != null && `about ${formatBytes(data.bytes)} before compression`,
  ]
  return (
    <div>
      <p className={classes.size} role="status">
        {data ? size.filter(Boolean).join(', ') || 'The first rows' : 'Looking at the first rows …'}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
      <section className={classes.preview} tabIndex={0} aria-label="Preview">
        {data?.text != null ? (
          <pre>{data.text}</pre>
        ) : (
          <table>
            <thead>
              <tr>
                {data?.columns.slice(0, CELLS_SHOWN).map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data?.cells.map((cells, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a preview have no other identity
                <tr key={row}>
                  {cells.slice(0, CELLS_SHOWN).map((cell, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    <td key={at}>{cell === null ? '' : <VisibleText text={cell} limit={60} />}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  )
}
