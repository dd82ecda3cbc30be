/**
 * Compares a scan with what the reference reader and the lexical classes say about the same bytes: every record, line,
 * offset, fact and count. Which records are regular is decided here a second time, by patterns.
 */
import { isUtf8 } from 'node:buffer'
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { addValue, type ColumnFacts, classify, createFacts, mergeFacts } from '../../reference/lexical.ts'
import { type CsvRecord, RecordReader } from '../../reference/record-reader.ts'
import { countUtf8, firstBadBytes } from '../../utf8.ts'
import { scanFile } from '../scan-file.ts'
import type { ChunkReport, ScanRequest, ScanTotals } from '../types.ts'

export interface TestFile extends Disposable {
  readonly fd: number
  write(bytes: Buffer): void
}

/** One file whose content is replaced again and again. */
export function createTestFile(): TestFile {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-scan-'))
  const fd = openSync(join(folder, 'data.csv'), 'w+')
  return {
    fd,
    write(bytes) {
      ftruncateSync(fd)
      writeSync(fd, bytes, 0, bytes.length, 0)
    },
    [Symbol.dispose]() {
      closeSync(fd)
      rmSync(folder, { recursive: true })
    },
  }
}

export interface Scanned {
  readonly reports: readonly ChunkReport[]
  readonly totals: ScanTotals
}

export async function scanAll(request: ScanRequest): Promise<Scanned> {
  const scan = scanFile(request)
  const reports: ChunkReport[] = []
  for (;;) {
    const next = await scan.next()
    if (next.done) return { reports, totals: next.value }
    reports.push(next.value)
  }
}

export type Dialect = Pick<ScanRequest, 'delimiter' | 'quote' | 'width' | 'expected' | 'unclassified'>

export interface Reading {
  readonly record: CsvRecord
  readonly byteOffset: number
  readonly bytes: Buffer
  readonly lineEnd: string
  readonly regular: boolean
}

/** All records of a file from a place on, as the reference reader reads them. */
export function readByReference(bytes: Buffer, dialect: Dialect): Reading[] {
  const reader = new RecordReader(dialect)
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const readings: Reading[] = []
  let byteOffset = 0
  let textAt = 0
  for (const record of [...reader.push(text), ...reader.finish()]) {
    const ofRecord = bytes.subarray(byteOffset, byteOffset + lengthOfLines(bytes, byteOffset, record.lines))
    textAt += record.raw.length
    const lineEnd = /^(?:\r\n|\n|\r|)/.exec(text.slice(textAt, textAt + 2))?.[0] ?? ''
    textAt += lineEnd.length
    readings.push({ record, byteOffset, bytes: ofRecord, lineEnd, regular: isRegular(record, ofRecord, dialect) })
    byteOffset += ofRecord.length
  }
  expect(byteOffset).toBe(bytes.length)
  return readings
}

function lengthOfLines(bytes: Buffer, from: number, lines: number): number {
  let at = from
  for (let line = 0; line < lines && at < bytes.length; line++) {
    while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++
    at += bytes[at] === 13 && bytes[at + 1] === 10 ? 2 : 1
  }
  return Math.min(at, bytes.length) - from
}

function isRegular(record: CsvRecord, bytes: Buffer, { delimiter, quote, width, expected }: Dialect): boolean {
  if (!isUtf8(bytes) || record.blank || record.cells.length !== width || record.raw.includes('\0')) return false
  const [d, q] = [delimiter, quote].map((character) => character.replace(/[|^$.]/, '\\$&'))
  const cell = `(?:${q}(?:[^${q}]|${q}${q})*${q}|[^${q}${d}\r\n]*)`
  if (!new RegExp(`^${cell}(?:${d}${cell})*$`).test(record.raw)) return false
  return record.cells.every((value, column) => ((expected?.[column] ?? -1) >> classify(value)) & 1)
}

/** Scans the bytes from `start` on and expects everything to be as the reference has it. */
export async function expectAsReference(
  file: TestFile,
  bytes: Buffer,
  dialect: Dialect,
  options: Pick<ScanRequest, 'workers' | 'chunkBytes'>,
  start = { byteOffset: 0, record: 1, line: 1 },
): Promise<Scanned> {
  file.write(bytes)
  const scanned = await scanAll({ fd: file.fd, bytes: bytes.length, start, ...dialect, ...options })
  const readings = readByReference(bytes.subarray(start.byteOffset), dialect).map((reading) => ({
    ...reading,
    byteOffset: start.byteOffset + reading.byteOffset,
    record: {
      ...reading.record,
      record: start.record + reading.record.record - 1,
      line: start.line + reading.record.line - 1,
    },
  }))
  const { reports, totals } = scanned
  const exceptions = reports.flatMap((report) => report.exceptions)
  // A record that is longer than what is read behind a chunk may be an exception or not.
  const exceptional = new Set(exceptions.map(({ byteOffset }) => byteOffset))
  for (const reading of readings)
    if (reading.bytes.length > 256 * 1024) reading.regular &&= !exceptional.has(reading.byteOffset)
  const lines = readings.reduce((sum, { record }) => sum + record.lines, 0)
  expect({ records: totals.records, lines: totals.lines }).toEqual({ records: readings.length, lines })
  expectJoined(reports, readings)
  expect(exceptions).toEqual(
    readings
      .filter(({ regular }) => !regular)
      .map(({ record, byteOffset, bytes: { length }, bytes: ofRecord }) => {
        return { record, byteOffset, byteLength: length, badBytes: firstBadBytes(ofRecord) }
      }),
  )
  expect(reports.flatMap(({ multiline }) => [...multiline])).toEqual(
    readings.flatMap(({ record }) => (record.lines > 1 ? [record.record, record.lines] : [])),
  )
  expect(totalFacts(reports, dialect.width)).toEqual(referenceFacts(readings, dialect))
  const sum = (count: (report: ChunkReport) => number) => reports.reduce((total, report) => total + count(report), 0)
  const ends = (end: string) => readings.filter(({ lineEnd }) => lineEnd === end).length
  expect([sum((r) => r.lineEnds.lf), sum((r) => r.lineEnds.crlf), sum((r) => r.lineEnds.cr)]).toEqual(
    ['\n', '\r\n', '\r'].map(ends),
  )
  expect({ multibyte: sum((r) => r.utf8.multibyte), invalid: sum((r) => r.utf8.invalid) }).toEqual(
    countUtf8(bytes.subarray(start.byteOffset)),
  )
  return scanned
}

/** The reports follow each other without a gap, and begin and end with records. */
function expectJoined(reports: readonly ChunkReport[], readings: readonly Reading[]): void {
  const places = new Map(readings.map((reading, at) => [reading.byteOffset, { ...reading, at }]))
  let at = 0
  for (const report of reports) {
    const first = readings[at]
    expect([report.byteOffset, report.record, report.line]).toEqual([
      first?.byteOffset,
      first?.record.record,
      first?.record.line,
    ])
    const covered = readings.slice(at, at + report.records)
    expect(covered).toHaveLength(report.records)
    expect(report.lines).toBe(covered.reduce((sum, { record }) => sum + record.lines, 0))
    expect(report.byteLength).toBe(covered.reduce((sum, { bytes }) => sum + bytes.length, 0))
    expect(report.index.length).toBe(3 * Math.ceil(report.records / 4096))
    for (let entry = 0; entry < report.index.length; entry += 3) {
      const reading = places.get(report.index[entry] ?? -1)
      expect(reading?.at).toBe(at + (entry / 3) * 4096)
      expect([...report.index.slice(entry + 1, entry + 3)]).toEqual([reading?.record.record, reading?.record.line])
    }
    at += report.records
  }
  expect(at).toBe(readings.length)
}

function totalFacts(reports: readonly ChunkReport[], width: number): ColumnFacts[] {
  const total = Array.from({ length: width }, createFacts)
  for (const { columns } of reports) {
    expect(columns).toHaveLength(width)
    for (const [column, facts] of columns.entries()) mergeFacts(total[column] ?? createFacts(), facts)
  }
  return total
}

function referenceFacts(readings: readonly Reading[], { width, expected, unclassified }: Dialect): ColumnFacts[] {
  const total = Array.from({ length: width }, createFacts)
  const isSpared = (column: number) =>
    unclassified?.includes(column) === true && ((expected?.[column] ?? -1) & 0x7fff) === 0x7fff
  for (const { record, regular } of readings)
    if (regular)
      for (const [column, value] of record.cells.entries()) {
        const own = total[column] ?? createFacts()
        if (isSpared(column)) own.maxLength = Math.max(own.maxLength, lengthOfCell(record, column))
        else addValue(own, value, record.record)
      }
  return total
}

/** UTF-8 bytes of a cell as it stands in the file. */
const lengthOfCell = ({ raw, starts }: CsvRecord, column: number): number =>
  Buffer.byteLength(raw.slice(starts[column], (starts[column + 1] ?? raw.length + 1) - 1))
