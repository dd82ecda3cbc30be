/**
 * Rows of a sheet as CSV in which every record has the same cells. How many is known only after the last row, so the
 * rows are held back until then; of a sheet that is too large for that, they are read once more.
 */
import { csvRecord } from '../csv/csv-writer.ts'
import type { SheetRow } from './sheet-rows.ts'

/** So many characters are held back at most. */
const HELD_LENGTH = 64 * 1024 * 1024
const PIECE_LENGTH = 256 * 1024

/** A row from its own first cell to its own last one. */
interface OwnRow {
  readonly row: number
  readonly first: number
  readonly last: number
  readonly text: string
}

/** `rows` begins to read the rows, each time that it is called. Row 12 becomes record 12. */
export async function* rowsToCsv(
  rows: () => Promise<AsyncIterable<readonly SheetRow[]>>,
  heldLength = HELD_LENGTH,
): AsyncGenerator<Buffer> {
  let first = Number.POSITIVE_INFINITY
  let last = 0
  let length = 0
  const held: OwnRow[] = []
  for await (const some of await rows())
    for (const own of some.map(ownRow)) {
      if (own.first < first) first = own.first
      if (own.last > last) last = own.last
      length += own.text.length
      if (length <= heldLength) held.push(own)
      else held.length = 0
    }
  let piece = ''
  let written = 0
  const take = ({ row, text, ...own }: OwnRow) => {
    piece += `${'\n'.repeat(row - written - 1)}${','.repeat(own.first - first)}${text}${','.repeat(last - own.last)}\n`
    written = row
  }
  for (const own of held) {
    take(own)
    if (piece.length < PIECE_LENGTH) continue
    yield Buffer.from(piece)
    piece = ''
  }
  if (length > heldLength)
    for await (const some of await rows()) {
      for (const row of some) take(ownRow(row))
      yield Buffer.from(piece)
      piece = ''
    }
  yield Buffer.from(piece)
}

function ownRow({ row, cells }: SheetRow): OwnRow {
  const columns = [...cells.keys()]
  const first = Math.min(...columns)
  const last = Math.max(...columns)
  const own = Array.from({ length: last - first + 1 }, (_, at) => cells.get(first + at) ?? '')
  return { row, first, last, text: csvRecord(own, '') }
}
