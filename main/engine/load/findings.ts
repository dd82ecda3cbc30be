/** The findings of a load, written to a file as they come, so that a million of them needs no memory. */
import type { Severity } from '../../../preload/contract/index.ts'
import type { Complaint, RuleInfo } from '../check/rule.ts'
import { CsvFile } from '../csv/csv-writer.ts'

export interface FindingPlace {
  readonly source: string
  readonly file: string
  readonly table: string
  readonly line: number
  readonly record: number
  /** Row of the source's segment, from 0; null when the record was not loaded. */
  readonly row: number | null
}

export interface FindingCount {
  readonly source: string
  readonly file: string
  readonly type: string
  readonly severity: Severity
  count: number
}

/** Columns of the findings file, as DuckDB is told of them. */
export const findingColumns = {
  /** Order in which they were found; it goes no further than this file. */
  sequence: 'BIGINT',
  source: 'VARCHAR',
  file: 'VARCHAR',
  table: 'VARCHAR',
  line: 'BIGINT',
  record: 'BIGINT',
  row: 'BIGINT',
  column: 'VARCHAR',
  type: 'VARCHAR',
  severity: 'VARCHAR',
  value: 'VARCHAR',
  expected: 'VARCHAR',
  message: 'VARCHAR',
} as const

export class Findings implements Disposable {
  readonly #file: CsvFile
  readonly #counts = new Map<string, FindingCount>()
  readonly #severities: Readonly<Record<string, Severity>>
  total = 0

  /** `severities` replaces those of the rules, by code. */
  constructor(path: string, severities: Readonly<Record<string, Severity>> = {}) {
    this.#file = new CsvFile(path)
    this.#severities = severities
  }

  severityOf(rule: RuleInfo): Severity {
    return this.#severities[rule.code] ?? rule.severity
  }

  add(rule: RuleInfo, place: FindingPlace, complaint: Complaint): void {
    const severity = this.severityOf(rule)
    this.total++
    const key = `${place.source}\0${rule.code}`
    const count = this.#counts.get(key)
    if (count === undefined) {
      this.#counts.set(key, { source: place.source, file: place.file, type: rule.code, severity, count: 1 })
    } else count.count++
    const { source, file, table, line, record, row } = place
    this.#file.write([
      String(this.total),
      source,
      file,
      table,
      String(line),
      String(record),
      row === null ? '' : String(row),
      complaint.column,
      rule.code,
      severity,
      complaint.value,
      complaint.expected,
      complaint.message,
    ])
  }

  /** A place to return to: `restore` forgets what was found since. */
  mark(): { restore(): void } {
    const end = this.#file.mark()
    const counts = new Map([...this.#counts].map(([key, count]) => [key, { ...count }]))
    const total = this.total
    return {
      restore: () => {
        end.restore()
        this.#counts.clear()
        for (const [key, count] of counts) this.#counts.set(key, count)
        this.total = total
      },
    }
  }

  counts(): readonly FindingCount[] {
    return [...this.#counts.values()]
  }

  get path(): string {
    return this.#file.path
  }

  get longestRecord(): number {
    return this.#file.longestRecord
  }

  close(): void {
    this.#file.close()
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]()
  }
}
