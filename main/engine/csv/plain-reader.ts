/** A file as Winnow reads it, outside any store: its dialect, its columns, and its cells as text. */
import { RecordReader } from '../../../native/index.ts'
import type { Dialect, DialectOverrides } from '../../../preload/contract/index.ts'
import { decodeFile } from './decode.ts'
import { examineFile } from './examine.ts'
import { nameColumns } from './header.ts'
import { ColumnEvidence } from './lexical-types.ts'
import { openSource } from './open-source.ts'
import { findLabels, sniffHead } from './read-header.ts'

export interface PlainFile extends AsyncDisposable {
  readonly dialect: Dialect
  /** Labels as they stand in the file; null when it has no header. */
  readonly labels: readonly string[] | null
  /** Records behind the header, without blank ones; short ones are filled up to the width. */
  records(): AsyncGenerator<readonly (readonly string[])[]>
  /** Names and proven types of the columns: reads the whole file. */
  columns(): Promise<{ name: string; type: string }[]>
}

/** @throws BAD_INPUT when the file cannot be read as CSV. */
export async function openPlainReader(path: string, overrides: DialectOverrides = {}): Promise<PlainFile> {
  const source = await openSource(path)
  try {
    const { utf8 } = await examineFile(source.handle, { signal: new AbortController().signal })
    const head = sniffHead(source, overrides, utf8)
    const { labels, width } = await findLabels(source, head)
    const { dialect } = head
    async function* records(): AsyncGenerator<readonly (readonly string[])[]> {
      const reader = new RecordReader({ ...dialect, width })
      let toSkip = dialect.preambleRows
      let header = dialect.headerRows
      const rowsOf = (read: ReturnType<RecordReader['push']>) => {
        const rows: (readonly string[])[] = []
        for (const { cells, blank } of read) {
          if (toSkip > 0) toSkip--
          else if (!blank && header > 0) header--
          else if (!blank)
            rows.push(cells.length >= width ? cells : [...cells, ...Array(width - cells.length).fill('')])
        }
        return rows
      }
      for await (const { text } of decodeFile(source.handle, dialect.encoding)) yield rowsOf(reader.push(text))
      yield rowsOf(reader.finish())
    }
    async function columns(): Promise<{ name: string; type: string }[]> {
      const { names } = nameColumns(labels ?? Array.from({ length: width }, () => ''))
      const evidence = names.map(() => new ColumnEvidence())
      for await (const rows of records())
        for (const row of rows) for (const [at, cell] of row.entries()) if (cell !== '') evidence[at]?.add(cell)
      return names.map((name, at) => ({ name, type: evidence[at]?.conclude(name).type ?? 'string' }))
    }
    return { dialect, labels, records, columns, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() }
  } catch (error) {
    await source[Symbol.asyncDispose]()
    throw error
  }
}
