/** The reports of a dataset with their default values, each as a file, and their first rows for the page. */
import { rmSync } from 'node:fs'
import type { Report } from '../../../preload/contract/index.ts'
import { listReports } from '../analyze/report-store.ts'
import { rowsOfContent } from '../exchange/content-rows.ts'
import { isFailure } from '../failure.ts'
import { cellText } from '../store/columns.ts'
import { literal } from '../store/sql-text.ts'
import { type BundlePlace, draft, reportOwner } from './bundle-place.ts'
import { addRowsAsCsv } from './bundle-tables.ts'

/** So many rows of a report are on the page. */
const SHOWN_ROWS = 12

export interface WrittenReport {
  readonly report: Report
  /** Null where it was not run; `reason` says why. */
  readonly file: string | null
  readonly reason: string
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[]
  readonly first: readonly (readonly (string | null)[])[]
}

/** Parameters without a value of their own. */
export const needsOf = ({ parameters }: Pick<Report, 'parameters'>): string[] =>
  parameters.filter((parameter) => parameter.default === undefined).map(({ name }) => name)

export async function writeReports(place: BundlePlace): Promise<WrittenReport[]> {
  const written: WrittenReport[] = []
  for (const report of listReports(place.engine.catalog, reportOwner(place)))
    written.push(await writeReport(place, report))
  return written
}

const notRun = (report: Report, reason: string): WrittenReport => ({
  ...{ report, reason, file: null, rows: 0, columns: [], first: [] },
})

async function writeReport(place: BundlePlace, report: Report): Promise<WrittenReport> {
  const { engine, dataset, template, connection, signal } = place
  const needs = needsOf(report)
  if (needs.length > 0) return notRun(report, `It needs a value for ${needs.join(' and ')}, and has none of its own.`)
  const path = draft(place, 'report.parquet')
  try {
    const content = { what: 'report' as const, name: report.name, parameters: {} }
    const set = await rowsOfContent(connection, content, { engine, dataset, template, signal }, path)
    const cells = set.columns.map((column) => cellText(column)).join(', ')
    const reader = await connection.runAndReadAll(
      `SELECT ${cells} FROM read_parquet(${literal(path)}) LIMIT ${SHOWN_ROWS}`,
    )
    const first = reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))))
    const file = `reports/${report.name}.csv`
    await addRowsAsCsv(place, { ...set, file: path }, file)
    const columns = set.columns.map(({ name, type }) => ({ name, isNumber: type === 'integer' || type === 'number' }))
    return { report, file, reason: '', rows: set.rows, columns, first }
  } catch (error) {
    if (!isFailure(error)) throw error
    return notRun(report, error.message)
  } finally {
    rmSync(path, { force: true })
  }
}
