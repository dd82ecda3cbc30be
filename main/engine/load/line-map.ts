/**
 * From a row of a segment to its place in the file: a list of runs, one where the distance between row, record and line
 * changes. A file without blank lines and multi-line cells has one run, whatever its length.
 */
import { CsvFile } from '../csv/csv-writer.ts'

/** Columns of the line map, as DuckDB is told of them: a run holds from `row` to the next run's `row`. */
export const lineMapColumns = { row: 'BIGINT', record: 'BIGINT', line: 'BIGINT' } as const

export class LineMapWriter implements Disposable {
  readonly #file: CsvFile
  #recordOffset = Number.NaN
  #lineOffset = Number.NaN

  constructor(path: string) {
    this.#file = new CsvFile(path)
  }

  add(row: number, record: number, line: number): void {
    if (record - row === this.#recordOffset && line - row === this.#lineOffset) return
    this.#recordOffset = record - row
    this.#lineOffset = line - row
    this.#file.writeRecord(`${row},${record},${line}\n`)
  }

  get path(): string {
    return this.#file.path
  }

  close(): void {
    this.#file.close()
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]()
  }
}
