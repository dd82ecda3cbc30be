/**
 * A failure as a sentence with a way on. Every query that can fail shows this instead of nothing.
 */
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import classes from './problem.module.css'

interface ProblemProps {
  readonly message: string
  readonly onRetry?: () => void
}

export function Problem({ message, onRetry }: ProblemProps) {
  return (
    <div role="alert" className={classes.root}>
      <IconAlertTriangle size={16} className={classes.icon} aria-hidden />
      <p className={classes.text}>{message}</p>
      {onRetry && (
        <Button variant="default" size="compact-xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
