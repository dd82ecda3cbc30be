/**
 * Points in time as text. Near ones relative, far ones as a date, so that a list of loads reads at a glance.
 */
const dateTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
const dayOnly = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

export const formatDateTime = (date: Date): string => dateTime.format(date)

export function formatAgo(date: Date, now: Date = new Date()): string {
  const seconds = (now.getTime() - date.getTime()) / 1000
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute')
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour')
  if (seconds < 7 * 86_400) return relative.format(-Math.floor(seconds / 86_400), 'day')
  return dayOnly.format(date)
}
