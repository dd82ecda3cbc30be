/**
 * Reads one source file and writes its rows as CSV in which there is nothing to guess: UTF-8, comma, quotes where
 * needed, every record of the table's width. On the way it keeps the ledger, the line map, the line index, the
 * findings of the record rules and the evidence of each column's type.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { type CsvRecord, RecordReader } from '../../../native/index.ts'
import type { Ledger } from '../../../preload/contract/index.ts'
import { headerRules, recordRules } from '../check/index.ts'
import type { Complaint, RuleInfo } from '../check/rule.ts'
import { CsvFile } from '../csv/csv-writer.ts'
import { type BadLine, decodeFile } from '../csv/decode.ts'
import { type ColumnEvidence, fitsType } from '../csv/lexical-types.ts'
import type { SourceFile } from '../csv/open-source.ts'
import { throwIfCancelled } from '../failure.ts'
import type { LineIndex } from '../store/line-index.ts'
import type { FindingPlace, Findings } from './findings.ts'
import { LineMapWriter } from './line-map.ts'
import type { SourcePlan } from './plan-tables.ts'

export interface NormalisePaths {
  readonly rows: string
  readonly lineMap: string
  readonly unstored: string
  readonly quarantine: string
}

export interface NormaliseOptions {
  readonly plan: SourcePlan<SourceFile>
  readonly sourceId: string
  readonly table: string
  readonly paths: NormalisePaths
  readonly findings: Findings
  /** One for each column of the table, shared by all files of the table. */
  readonly evidence: readonly ColumnEvidence[]
  readonly quarantineInvalid: boolean
  readonly signal: AbortSignal
  readonly onProgress: (bytes: number, rows: number) => void
}

export interface Normalised {
  readonly ledger: Ledger
  readonly lineIndex: LineIndex
  /** UTF-8 bytes of the longest record written, at least. */
  readonly longestRecord: number
  /** Set when some rows have text that their table cannot hold: extra cells, values that fit no type. */
  readonly unstored: { readonly longestRecord: number } | null
}

/** @throws Cancelled; BAD_INPUT when the file changes meanwhile. */
export async function normaliseSource(options: NormaliseOptions): Promise<Normalised> {
  const { plan, signal, onProgress } = options
  const lineIndex: [number, number][] = []
  using pass = new Pass(options)
  const reader = new RecordReader({ ...plan.dialect, width: plan.width })
  for await (const block of decodeFile(plan.source.handle, plan.dialect.encoding)) {
    throwIfCancelled(signal)
    if (block.atLineStart) lineIndex.push([block.line, block.byteOffset])
    pass.expectBadLines(block.badLines)
    for (const record of reader.push(block.text)) pass.take(record)
    onProgress(block.byteLength, pass.rows)
  }
  for (const record of reader.finish()) pass.take(record)
  pass.close()
  await plan.source.checkUnchanged()
  return { ledger: pass.ledger(), lineIndex, longestRecord: pass.longestRecord, unstored: pass.unstored }
}

class Pass implements Disposable {
  rows = 0
  readonly #options: NormaliseOptions
  readonly #out: CsvFile
  readonly #lineMap: LineMapWriter
  readonly #unstored: CsvFile
  #quarantine: number | undefined
  #badLines: BadLine[] = []
  #records = 0
  #quarantined = 0
  readonly #skipped = { blank: 0, preamble: 0, header: 0 }
  readonly #labelled: boolean

  constructor(options: NormaliseOptions) {
    this.#options = options
    this.#labelled = options.plan.dialect.headerRows > 0
    this.#out = new CsvFile(options.paths.rows)
    this.#lineMap = new LineMapWriter(options.paths.lineMap)
    this.#unstored = new CsvFile(options.paths.unstored)
  }

  expectBadLines(lines: readonly BadLine[]): void {
    this.#badLines.push(...lines)
  }

  take(record: CsvRecord): void {
    const { plan, findings } = this.#options
    this.#records++
    const badBytes = this.#badBytesOf(record)
    if (this.#records <= plan.dialect.preambleRows) {
      this.#skipped.preamble++
      return
    }
    if (this.#labelled && this.#skipped.header === 0 && !record.blank) {
      this.#skipped.header++
      this.#checkHeader(record)
      return
    }
    const complaints = this.#complaintsOf(record, badBytes)
    const setAside =
      this.#options.quarantineInvalid && complaints.some(([rule]) => findings.severityOf(rule) === 'error')
    const place = this.#placeOf(record, record.blank || setAside ? null : this.rows)
    for (const [rule, complaint] of complaints) findings.add(rule, place, complaint)
    if (record.blank) this.#skipped.blank++
    else if (setAside) this.#setAside(record)
    else this.#write(record)
  }

  #badBytesOf({ line, lines }: CsvRecord): string | null {
    let bytes: string | null = null
    while (this.#badLines[0] !== undefined && this.#badLines[0].line < line + lines)
      bytes = this.#badLines.shift()?.bytes ?? bytes
    return bytes
  }

  #checkHeader(record: CsvRecord): void {
    const { findings, plan } = this.#options
    for (const problem of plan.problems) {
      const rule = headerRules.find(({ code }) => code === problem.code)
      if (rule === undefined) throw new Error(`no rule explains ${problem.code}`)
      findings.add(
        rule,
        this.#placeOf(record, null),
        rule.explain(problem, plan.fileColumns[problem.position]?.name ?? problem.label),
      )
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

  #write(record: CsvRecord): void {
    const { plan, evidence } = this.#options
    const unstored: string[] = record.cells.slice(plan.fileColumns.length)
    const cells = plan.positions.map((position, at) => {
      const value = record.cells[position] ?? ''
      if (value === '') return ''
      const type = plan.fileColumns[position]?.type
      if (type !== undefined && !fitsType(value, type)) {
        unstored.push(value)
        return ''
      }
      evidence[at]?.add(value)
      return value
    })
    this.#out.write(cells)
    this.#lineMap.add(this.rows, record.record, record.line)
    if (unstored.length > 0) this.#unstored.write([String(this.rows), JSON.stringify(unstored)])
    this.rows++
  }

  #setAside(record: CsvRecord): void {
    this.#quarantine ??= openSync(this.#options.paths.quarantine, 'wx')
    const bytes = Buffer.from(`${record.raw}\n`, 'utf8')
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#quarantine, bytes, at)
    this.#quarantined++
  }

  get longestRecord(): number {
    return this.#out.longestRecord
  }

  get unstored(): { longestRecord: number } | null {
    return this.#unstored.records === 0 ? null : { longestRecord: this.#unstored.longestRecord }
  }

  ledger(): Ledger {
    return { records: this.#records, rows: this.rows, quarantined: this.#quarantined, skipped: { ...this.#skipped } }
  }

  close(): void {
    this.#out.close()
    this.#lineMap.close()
    this.#unstored.close()
    this[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    this.#out[Symbol.dispose]()
    this.#lineMap[Symbol.dispose]()
    this.#unstored[Symbol.dispose]()
    if (this.#quarantine !== undefined) closeSync(this.#quarantine)
    this.#quarantine = undefined
  }
}
