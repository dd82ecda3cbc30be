/** Tells how far a load is: bytes, rows, and the time that is left at the pace so far. */
import type { TaskContext } from '../tasks/tasks.ts'

/** Shares of a load's time that reading and writing take, about; what is left is for the checks. */
const READING = 0.2
const WRITING = 0.6

export interface Pace {
  phase(name: string): void
  /** `bytes` more were read; `rows` is the number of rows of this file so far. */
  read(bytes: number, rows: number): void
  endOfFile(rows: number): void
  /** So many more rows are in the store. */
  written(rows: number): void
  /** Only what takes no time is left. */
  end(): void
}

export function createPace(bytesTotal: number, context: TaskContext): Pace {
  const startedAt = performance.now()
  let bytesRead = 0
  let rowsRead = 0
  let rowsWritten = 0
  const report = (rows: number) => {
    const read = Math.min(1, bytesRead / Math.max(1, bytesTotal))
    const done = READING * read + WRITING * (rowsWritten / Math.max(1, rowsRead))
    const seconds = (performance.now() - startedAt) / 1000
    const secondsLeft = seconds < 1 ? null : (seconds / Math.max(0.01, done)) * (1 - done)
    context.report({ progress: { bytesDone: Math.round(bytesTotal * done), rows, secondsLeft } })
  }
  return {
    phase: (phase) => context.report({ phase, progress: { bytesTotal } }),
    read(bytes, rows) {
      bytesRead += bytes
      report(rowsRead + rows)
    },
    endOfFile(rows) {
      rowsRead += rows
    },
    end: () => context.report({ progress: { bytesDone: bytesTotal, secondsLeft: 0 } }),
    written(rows) {
      rowsWritten += rows
      report(rowsRead)
    },
  }
}
