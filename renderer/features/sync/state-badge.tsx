/** How something stands, in a word on a colour that says it once more. */
import { Badge } from '@mantine/core'
import classes from './sync.module.css'

interface StateBadgeProps {
  readonly word: string
  readonly tone?: 'good' | 'warning' | 'bad' | undefined
}

export const StateBadge = ({ word, tone }: StateBadgeProps) => (
  <Badge size="sm" variant="light" color="gray" tt="none" className={classes.state} data-tone={tone}>
    {word}
  </Badge>
)
