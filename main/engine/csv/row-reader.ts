/** Turns text into the rows of a table: no preamble, no header, no blank records; short ones filled up, odd ones repaired. */
import { type CsvRecord, RecordReader } from '../../../native/index.ts'
import type { Dialect } from '../../../preload/contract/index.ts'
import type { HeaderLabels } from './read-header.ts'
import { type Repair, repairRecord } from './repair-record.ts'

export interface RowReader {
  push(text: string): (readonly string[])[]
  finish(): (readonly string[])[]
}

export interface RowHooks {
  /** Sees every record below the preamble, as it stands. */
  readonly onRecord?: (record: CsvRecord) => void
  /** Sees those that were read otherwise than the dialect says. */
  readonly onRepair?: (record: CsvRecord, repair: Repair) => void
}

export type RowShape = Pick<HeaderLabels, 'width' | 'recordWidth' | 'usual'> & { readonly dialect: Dialect }

export function createRowReader({ dialect, width, recordWidth, usual }: RowShape, hooks: RowHooks = {}): RowReader {
  const reader = new RecordReader({ ...dialect, width: recordWidth })
  let preamble = dialect.preambleRows
  let header = dialect.headerRows
  const rowsOf = (records: Iterable<CsvRecord>): (readonly string[])[] => {
    const rows: (readonly string[])[] = []
    for (const record of records) {
      if (preamble > 0) {
        preamble--
        continue
      }
      hooks.onRecord?.(record)
      if (record.blank) continue
      if (header > 0) header--
      else rows.push(fill(cellsOf(record)))
    }
    return rows
  }
  const cellsOf = (record: CsvRecord): readonly string[] => {
    const repair = repairRecord(record, usual)
    if (repair === null) return record.cells
    hooks.onRepair?.(record, repair)
    return repair.cells
  }
  const fill = (cells: readonly string[]): readonly string[] =>
    cells.length >= width ? cells : [...cells, ...Array<string>(width - cells.length).fill('')]
  return { push: (text) => rowsOf(reader.push(text)), finish: () => rowsOf(reader.finish()) }
}
