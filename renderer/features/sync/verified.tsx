/** Whether what was pushed was read back and found equal. */
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { Push } from '../../../preload/contract/index.ts'
import { formatDateTime } from '../../format/dates.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import classes from './sync.module.css'

export function Verified({ push: { state, verification } }: { readonly push: Pick<Push, 'state' | 'verification'> }) {
  if (verification === null || state === 'rolled-back') return null
  const { ok, at, rows, chunks, differing } = verification
  if (ok)
    return (
      <span
        className={classes.verified}
        title={`${plural(rows, 'row')} in ${plural(chunks, 'part')} read back and compared, ${formatDateTime(at)}`}
      >
        <IconCircleCheck size={14} aria-hidden /> Verified
      </span>
    )
  return (
    <span className={classes.verified} data-bad title={differing.map(({ message }) => message).join('\n')}>
      <IconAlertTriangle size={14} aria-hidden /> {formatCount(differing.length)} of {plural(chunks, 'part')} read back
      differ
    </span>
  )
}
