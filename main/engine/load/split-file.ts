/**
 * Parts a file that holds several tables: each becomes a source of its own, a run of the same file's bytes. It exists for
 * people who ask for it; without being asked a further table is only told of.
 */
import { fingerprintFile } from '../../../native/index.ts'
import type { DialectOverrides } from '../../../preload/contract/index.ts'
import type { Utf8Evidence } from '../csv/examine.ts'
import { readHead, type SourceFile } from '../csv/open-source.ts'
import { findLabels, sniffHead } from '../csv/read-header.ts'
import { failure } from '../failure.ts'
import type { LineIndex } from '../store/line-index.ts'
import { findTableStarts } from './find-table-starts.ts'

/** One table of a file that was split. What all parts share is the file's. */
export interface FilePart {
  /** From 1, in the file's order. */
  readonly number: number
  readonly of: number
  /** Of the whole file, so that lines above the part can be shown, too. */
  readonly lineIndex: LineIndex
  /** Of the whole file; found out once. */
  fingerprint(): Promise<string>
}

export interface SplitTable {
  readonly source: SourceFile
  /** What is certain about how this part is read. */
  readonly dialect: DialectOverrides
  readonly part: FilePart
}

/** More tables than that are hardly meant as tables. */
const MOST_TABLES = 1000

export interface SplitOptions {
  /** What a person decided about the file; preamble and header are those of its first table. */
  readonly dialect: DialectOverrides
  /** Of the whole file: its first table may not tell its encoding. */
  readonly utf8: Utf8Evidence
  readonly signal: AbortSignal
}

/**
 * The tables of a file, in its order; one, or none when it has only blank lines, when it need not be split. Each part
 * reaches to the beginning of the next one, so that together they are the whole file.
 * @throws BAD_INPUT for too many tables; Cancelled.
 */
export async function splitFile(
  source: SourceFile,
  { dialect: asked, utf8, signal }: SplitOptions,
): Promise<SplitTable[]> {
  const head = await sniffHead(source, { ...source.known, ...asked }, utf8)
  const { recordWidth } = await findLabels(source, head)
  const { encoding, delimiter, preambleRows } = head.dialect
  const { starts: further, lineIndex } = await findTableStarts({
    ...{ source, dialect: head.dialect, width: recordWidth, signal },
    onTable(count) {
      if (count >= MOST_TABLES) throw tooMany(source.name)
    },
  })
  const starts = [{ line: 1, byteOffset: 0 }, ...further.map(({ line, byteOffset }) => ({ line, byteOffset }))]
  let fingerprint: Promise<string> | undefined
  const whole = {
    of: starts.length,
    lineIndex,
    fingerprint: () => (fingerprint ??= fingerprintFile(source.handle.fd, source.bytes, signal)),
  }
  const certain = { ...asked, encoding, delimiter }
  return Promise.all(
    starts.map(async (start, at) => {
      const span = { ...start, byteEnd: starts[at + 1]?.byteOffset ?? source.bytes }
      const own = { ...source, span, head: await readHead(source.handle, span.byteEnd, span.byteOffset) }
      const dialect =
        at === 0 ? { ...certain, preambleRows } : await withHeader(own, { encoding, delimiter, preambleRows: 0 })
      return { source: own, dialect, part: { ...whole, number: at + 1 } }
    }),
  )
}

/** A table that was found by its header has one, of one row at least. */
async function withHeader(source: SourceFile, dialect: DialectOverrides): Promise<DialectOverrides> {
  const { headerRows } = (await sniffHead(source, dialect)).dialect
  return { ...dialect, headerRows: Math.max(1, headerRows) }
}

const tooMany = (name: string) =>
  failure(
    'BAD_INPUT',
    `${name} seems to hold more than ${MOST_TABLES} tables. Load it as one table, or put its tables into files of their own.`,
    { file: name },
  )
