/** Bytes that are not valid in the file's encoding: they are shown as U+FFFD, and named here. */
import type { RecordRule } from './rule.ts'

export const encodingError: RecordRule = {
  code: 'encoding-error',
  severity: 'error',
  check({ record, columns, badBytes }, complain) {
    if (badBytes === null) return
    const at = record.cells.findIndex((cell) => cell.includes('\uFFFD'))
    const column = columns[at]?.name ?? ''
    complain({
      column,
      value: record.cells[at] ?? record.raw,
      expected: 'bytes that are valid in the encoding of the file',
      message: `Line ${record.line}${column === '' ? '' : `, column ${column}`}: the bytes ${badBytes} are not valid in the encoding of the file. Choose another encoding, or correct them at the source.`,
    })
  },
}
