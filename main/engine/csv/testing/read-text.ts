/** Reads a text as `winnow cat` reads a file: for tests and measurements that need no file. */
import type { Dialect } from '../../../../preload/contract/index.ts'
import { locateTable } from '../locate-table.ts'
import { createRowReader } from '../row-reader.ts'
import { takeSample } from '../sample-records.ts'
import { sniffDialect } from '../sniff-dialect.ts'

export interface ReadText {
  readonly dialect: Dialect
  readonly labels: readonly string[] | null
  readonly rows: readonly (readonly string[])[]
  /** What `cat` writes: the labels, if there are any, and the rows. */
  readonly all: readonly (readonly string[])[]
}

export function readText(text: string): ReadText {
  const dialect = sniffDialect(text, true, 'utf-8')
  const { records, width } = takeSample(text, true, dialect)
  const { labels, ...place } = locateTable(records, dialect, width, dialect)
  const reader = createRowReader({ ...place, dialect })
  const rows = [...reader.push(text), ...reader.finish()]
  return { dialect, labels, rows, all: labels === null ? rows : [labels, ...rows] }
}
