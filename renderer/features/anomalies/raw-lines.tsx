/**
 * Raw lines of the source file around a finding, as they are, with line numbers and the cell in question marked.
 */
import { Skeleton } from '@mantine/core'
import type { RawLines } from '../../../preload/contract/index.ts'
import { formatCount } from '../../format/numbers.ts'
import { VisibleText } from '../../ui/visible-text.tsx'
import classes from './anomalies.module.css'

export function RawLinesView({ raw }: { readonly raw: RawLines | undefined }) {
  if (raw && !raw.available) return <p className={classes.noLines}>{raw.reason}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
    <section aria-label="Raw lines" className={classes.raw} tabIndex={0}>
      {raw ? (
        <ol>
          {raw.lines.map(({ line, parts, inRecord }) => (
            <li key={line} className={classes.rawLine} data-in-record={inRecord || undefined}>
              <span className={classes.lineNumber}>{formatCount(line)}</span>
              <code className={classes.lineText}>
                {parts.map((part, index) =>
                  part.marked ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line have no other identity than their place
                    <mark key={index} className={classes.mark} data-empty={part.text === '' || undefined}>
                      <VisibleText text={part.text} />
                    </mark>
                  ) : (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    <VisibleText key={index} text={part.text} />
                  ),
                )}
              </code>
            </li>
          ))}
        </ol>
      ) : (
        <div className={classes.rawSkeleton} role="status" aria-label="The lines are being read">
          <Skeleton height={12} width="70%" />
          <Skeleton height={12} width="84%" />
          <Skeleton height={12} width="62%" />
        </div>
      )}
    </section>
  )
}
