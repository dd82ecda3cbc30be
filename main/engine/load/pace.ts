/** Tells how far a load is: bytes, rows, and the time that is left at the pace so far. */
import type { TaskContext } from '../tasks/tasks.ts'

/** What follows the reading (writing, checking) takes about this share of the reading's time. */
const AFTER_READING = 0.5

export interface Pace {
  phase(name: string): void
  /** `bytes` more were read; `rows` is the number of rows of this file so far. */
  read(bytes: number, rows: number): void
  endOfFile(rows: number): void
}

export function createPace(bytesTotal: number, context: TaskContext): Pace {
  const startedAt = performance.now()
  let bytesDone = 0
  let rowsBefore = 0
  return {
    phase: (phase) => context.report({ phase, progress: { bytesDone, bytesTotal } }),
    read(bytes, rows) {
      bytesDone = Math.min(bytesTotal, bytesDone + bytes)
      const seconds = (performance.now() - startedAt) / 1000
      const whole = (seconds / Math.max(1, bytesDone)) * bytesTotal * (1 + AFTER_READING)
      const secondsLeft = seconds < 1 ? null : Math.max(0, whole - seconds)
      context.report({ progress: { bytesDone, rows: rowsBefore + rows, secondsLeft } })
    },
    endOfFile(rows) {
      rowsBefore += rows
    },
  }
}
