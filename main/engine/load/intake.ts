/**
 * Takes in the records of one source, in order, and decides what becomes of each: a row, quarantined, or skipped. It keeps
 * the ledger, the line map, the facts of the columns, and reports what the record rules find.
 */
import { addValue, type ColumnFacts, type CsvRecord, createFacts } from '../../../native/index.ts'
import type { Ledger } from '../../../preload/contract/index.ts'
import { headerRules, recordRules } from '../check/index.ts'
import { repairedRecord, repairedRecordComplaint } from '../check/repaired-record.ts'
import type { Complaint, RuleInfo } from '../check/rule.ts'
import { CsvFile } from '../csv/csv-writer.ts'
import { fitsType } from '../csv/forced-types.ts'
import { repairRecord } from '../csv/repair-record.ts'
import type { FindingPlace, Findings } from './findings.ts'
import { LineMapWriter } from './line-map.ts'
import type { SourcePlan } from './plan-tables.ts'

export interface IntakeOptions {
  readonly plan: SourcePlan<unknown>
  readonly sourceId: string
  readonly table: string
  readonly paths: { readonly lineMap: string; readonly unstored: string }
  readonly findings: Findings
  readonly quarantineInvalid: boolean
}

/** Lines of a record that was set aside: where it begins, and how many it covers. */
export interface QuarantinedLines {
  readonly line: number
  readonly lines: number
}

/** Records of which nothing need be looked at: each has its table's width and a place of its own. */
export interface RegularRecords {
  readonly record: number
  readonly count: number
  readonly line: number
  /** Pairs of the ordinal of a record that covers several lines, and how many; ascending. */
  readonly multiline: Float64Array
}

export class Intake implements Disposable {
  rows = 0
  /** One for each column of the file. */
  readonly facts: readonly ColumnFacts[]
  readonly quarantined: QuarantinedLines[] = []
  readonly #options: IntakeOptions
  readonly #lineMap: LineMapWriter
  readonly #unstored: CsvFile
  #records = 0
  readonly #skipped = { blank: 0, preamble: 0, header: 0 }

  constructor(options: IntakeOptions) {
    this.#options = options
    this.facts = options.plan.fileColumns.map(createFacts)
    this.#lineMap = new LineMapWriter(options.paths.lineMap)
    this.#unstored = new CsvFile(options.paths.unstored)
  }

  /** True while records of the preamble or the header are to come. */
  get beforeData(): boolean {
    const { preambleRows, headerRows } = this.#options.plan.dialect
    return this.#records < preambleRows || this.#skipped.header < headerRows
  }

  /** Takes a record; returns the cells of its row, as many as the file has columns, or null when it becomes none. */
  take(record: CsvRecord, badBytes: string | null): readonly string[] | null {
    const { plan } = this.#options
    this.#records++
    if (this.#records <= plan.dialect.preambleRows) {
      this.#skipped.preamble++
      return null
    }
    if (this.#skipped.header < plan.dialect.headerRows && !record.blank) {
      if (this.#skipped.header === 0) this.#checkHeader(record)
      this.#skipped.header++
      return null
    }
    return this.#takeData(record, badBytes)
  }

  #takeData(found: CsvRecord, badBytes: string | null): readonly string[] | null {
    const { plan, findings } = this.#options
    const repair = repairRecord(found, plan.usual)
    const record = repair === null ? found : { ...found, cells: repair.cells, starts: [] }
    const complaints = this.#complaintsOf(record, badBytes)
    const repaired = repair === null ? null : repairedRecordComplaint(repair, found.line, found.raw)
    if (repaired !== null) complaints.unshift([repairedRecord, repaired])
    const setAside =
      this.#options.quarantineInvalid && complaints.some(([rule]) => findings.severityOf(rule) === 'error')
    const place = this.#placeOf(record, record.blank || setAside ? null : this.rows)
    for (const [rule, complaint] of complaints) findings.add(rule, place, complaint)
    if (record.blank) this.#skipped.blank++
    else if (setAside) this.quarantined.push({ line: record.line, lines: record.lines })
    else return this.#toRow(record)
    return null
  }

  /** Takes records that become rows as they are; their facts are the caller's to add. */
  takeRegular({ record, count, line, multiline }: RegularRecords): void {
    if (count === 0) return
    this.#lineMap.add(this.rows, record, line)
    let extra = 0
    for (let pair = 0; pair < multiline.length; pair += 2) {
      extra += (multiline[pair + 1] ?? 1) - 1
      const next = (multiline[pair] ?? 0) + 1 - record
      if (next < count) this.#lineMap.add(this.rows + next, record + next, line + next + extra)
    }
    this.#records += count
    this.rows += count
  }

  get records(): number {
    return this.#records
  }

  /** Set when some rows have text that their table cannot hold: extra cells, values that fit no type. */
  get unstored(): { longestRecord: number } | null {
    return this.#unstored.records === 0 ? null : { longestRecord: this.#unstored.longestRecord }
  }

  ledger(): Ledger {
    return {
      records: this.#records,
      rows: this.rows,
      quarantined: this.quarantined.length,
      skipped: { ...this.#skipped },
    }
  }

  close(): void {
    this.#lineMap.close()
    this.#unstored.close()
  }

  [Symbol.dispose](): void {
    this.#lineMap[Symbol.dispose]()
    this.#unstored[Symbol.dispose]()
  }

  #checkHeader(record: CsvRecord): void {
    const { findings, plan } = this.#options
    for (const problem of plan.problems) {
      const rule = headerRules.find(({ code }) => code === problem.code)
      if (rule === undefined) throw new Error(`no rule explains ${problem.code}`)
      const name = plan.fileColumns[problem.position]?.name ?? problem.label
      findings.add(rule, this.#placeOf(record, null), rule.explain(problem, name))
    }
  }

  #complaintsOf(record: CsvRecord, badBytes: string | null): (readonly [RuleInfo, Complaint])[] {
    const complaints: (readonly [RuleInfo, Complaint])[] = []
    const facts = { record, columns: this.#options.plan.fileColumns, badBytes }
    for (const rule of recordRules) rule.check(facts, (complaint) => complaints.push([rule, complaint]))
    return complaints
  }

  #placeOf({ line, record }: CsvRecord, row: number | null): FindingPlace {
    const { sourceId, table, plan } = this.#options
    return { source: sourceId, file: plan.name, table, line, record, row }
  }

  #toRow(record: CsvRecord): readonly string[] {
    const { fileColumns } = this.#options.plan
    const unstored: string[] = record.cells.slice(fileColumns.length)
    const cells = fileColumns.map(({ type, form }, at) => {
      const value = record.cells[at] ?? ''
      const facts = this.facts[at]
      if (value !== '' && type !== undefined && !fitsType(value, type, form)) {
        unstored.push(value)
        return ''
      }
      if (facts !== undefined) addValue(facts, value, record.record)
      return value
    })
    this.#lineMap.add(this.rows, record.record, record.line)
    if (unstored.length > 0) this.#unstored.write([String(this.rows), JSON.stringify(unstored)])
    this.rows++
    return cells
  }
}
