/**
 * How a task ended, as an icon with its word as the name.
 */
import { IconBan, IconCircleCheck, IconCircleX, IconCopyX, IconLoader2, IconPlugConnectedX } from '@tabler/icons-react'
import { statusWords, type TaskStatus } from './task-words.ts'
import classes from './tasks.module.css'

const icons = {
  running: IconLoader2,
  done: IconCircleCheck,
  failed: IconCircleX,
  cancelled: IconBan,
  interrupted: IconPlugConnectedX,
  refused: IconCopyX,
} as const

export function StatusIcon({ status }: { readonly status: TaskStatus }) {
  const Icon = icons[status]
  return <Icon size={15} stroke={1.8} className={classes[status]} role="img" aria-label={statusWords[status]} />
}
