/** A file as Winnow reads it, outside any store: its dialect, its columns, and its cells as text. */
import type { Dialect, DialectOverrides } from '../../../preload/contract/index.ts'
import { decodeFile } from './decode.ts'
import { examineFile } from './examine.ts'
import { createTableFinder, type FoundTable } from './find-tables.ts'
import { nameColumns } from './header.ts'
import { ColumnEvidence } from './lexical-types.ts'
import { openAlone } from './open-source.ts'
import { findLabels, sniffHead } from './read-header.ts'
import type { RepairKind } from './repair-record.ts'
import { createRowReader, type RowHooks } from './row-reader.ts'

export interface PlainFile extends AsyncDisposable {
  readonly dialect: Dialect
  /** Labels as they stand in the file; null when it has no header. */
  readonly labels: readonly string[] | null
  /**
   * Records behind the header, without blank ones; short ones are filled up to the width. `onRepair` hears of those
   * that were not read by the file's own dialect.
   */
  records(onRepair?: (repair: PlainRepair) => void): AsyncGenerator<readonly (readonly string[])[]>
  /** Reads the whole file. */
  survey(): Promise<PlainSurvey>
}

export interface PlainSurvey {
  /** Names and proven types of the columns. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** Where tables seem to begin below the first one; at most `MOST_TOLD`. */
  readonly furtherTables: readonly FoundTable[]
  /** Records that were not read by the file's own dialect; at most `MOST_TOLD`. */
  readonly repairs: readonly PlainRepair[]
}

export interface PlainRepair {
  readonly record: number
  readonly line: number
  readonly kind: RepairKind
  /** The delimiter, quote or escape that the record is written with. */
  readonly by: string
}

const MOST_TOLD = 1000

/** @throws BAD_INPUT when the file cannot be read as CSV. */
export async function openPlainReader(path: string, overrides: DialectOverrides = {}): Promise<PlainFile> {
  const source = await openAlone(path)
  try {
    const { utf8 } = await examineFile(source.handle, { signal: new AbortController().signal })
    const head = await sniffHead(source, { ...source.known, ...overrides }, utf8)
    const { labels, ...found } = await findLabels(source, head)
    const { dialect } = head

    async function* records(
      onRepair?: (repair: PlainRepair) => void,
      onRecord?: RowHooks['onRecord'],
    ): AsyncGenerator<readonly (readonly string[])[]> {
      const reader = createRowReader(
        { ...found, dialect },
        {
          ...(onRecord && { onRecord }),
          onRepair: ({ record, line }, { kind, by }) => {
            if (kind !== 'trailing-delimiter') onRepair?.({ record, line, kind, by })
          },
        },
      )
      for await (const { text } of decodeFile(source.handle, dialect.encoding)) yield reader.push(text)
      yield reader.finish()
    }

    async function survey(): Promise<PlainSurvey> {
      const { names } = nameColumns(labels ?? Array.from({ length: found.width }, () => ''))
      const evidence = names.map(() => new ColumnEvidence())
      const furtherTables: FoundTable[] = []
      const repairs: PlainRepair[] = []
      const finder = createTableFinder((table) => {
        if (furtherTables.length < MOST_TOLD) furtherTables.push(table)
      })
      const onRepair = (repair: PlainRepair) => {
        if (repairs.length < MOST_TOLD) repairs.push(repair)
      }
      for await (const rows of records(onRepair, finder.take))
        for (const row of rows) for (const [at, cell] of row.entries()) if (cell !== '') evidence[at]?.add(cell)
      const columns = names.map((name, at) => ({ name, type: evidence[at]?.conclude(name).type ?? 'string' }))
      return { columns, furtherTables, repairs }
    }
    return {
      dialect,
      labels,
      records: (onRepair) => records(onRepair),
      survey,
      [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
    }
  } catch (error) {
    await source[Symbol.asyncDispose]()
    throw error
  }
}
