/** Small pieces of text for a terminal. */
import type { Task } from '../../preload/contract/index.ts'

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`

/** One line that replaces itself: phase, share, rows, time left. */
export function progressLine({ phase, progress }: Task): string {
  const share = progress.bytesTotal === 0 ? '' : ` ${Math.floor((100 * progress.bytesDone) / progress.bytesTotal)} %`
  const left = progress.secondsLeft === null ? '' : `, ${Math.ceil(progress.secondsLeft)} s left`
  return `\r\x1b[K${phase}${share}, ${plural(progress.rows, 'row')}${left}`
}

/** Columns of text under each other. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length)
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
