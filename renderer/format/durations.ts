/**
 * Durations as text. Two units at most: nobody needs the seconds of an hour.
 */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return 'under 1\u00a0s'
  if (seconds < 10 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export function formatTimeLeft(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return ''
  if (seconds < 1) return 'almost done'
  return `${formatDuration(Math.ceil(seconds))} left`
}
