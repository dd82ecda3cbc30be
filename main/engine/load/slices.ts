/**
 * The rows of a source on their way to DuckDB, about a million in each slice: byte ranges of the file where it is
 * regular, and records written anew where it is not.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { CsvFile, type CsvStyle } from '../csv/csv-writer.ts'

export const SLICE_ROWS = 1_000_000
const BUFFER_BYTES = 4 * 1024 * 1024
/** Kept free for what is put between pieces. */
const MARGIN_BYTES = 8
const LINE_END = Buffer.from('\n')
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/** A CSV file in which there is nothing to guess: every record has as many cells as its source has columns. */
export interface Slice {
  readonly rows: number
  /** Cells of each record. */
  readonly width: number
  readonly style: CsvStyle
  /** Bytes of the longest record, at least. */
  readonly longestRecord: number
  /** Writes the slice; returns its path. Called once; the caller removes the file. */
  write(): Promise<string>
}

/** A run of bytes of the file (patch false) or of the file of patches (true). */
interface Piece {
  readonly patch: boolean
  readonly from: number
  readonly to: number
}

export interface SlicerOptions {
  readonly source: FileHandle
  /** Cells of each record. */
  readonly width: number
  readonly style: CsvStyle
  /** A path below the scratch folder for a name. */
  readonly scratch: (name: string) => string
  readonly longestRecord: () => number
  readonly sliceRows?: number
}

/** Collects slices; nothing is written of them but the patches until they are asked for. */
export class Slicer implements Disposable {
  readonly slices: Slice[] = []
  readonly #options: SlicerOptions
  readonly #patches: CsvFile
  #pieces: Piece[] = []
  #rows = 0

  constructor(options: SlicerOptions) {
    this.#options = options
    this.#patches = new CsvFile(options.scratch('patches.csv'), options.style)
  }

  /** `rows` regular records that stand in the file from byte `from` to byte `to`. */
  addRange(from: number, to: number, rows: number): void {
    if (rows === 0) return
    this.#addPiece({ patch: false, from, to })
    this.#rows += rows
  }

  /** Short ones are filled up. */
  addRecord(cells: readonly string[]): void {
    const { width } = this.#options
    const from = this.#patches.bytes
    this.#patches.write(Array.from({ length: width }, (_, at) => cells[at] ?? ''))
    this.#addPiece({ patch: true, from, to: this.#patches.bytes })
    this.#rows++
  }

  /** Closes the slice when it is large enough; to be called wherever one may end. */
  cut(): void {
    if (this.#rows >= (this.#options.sliceRows ?? SLICE_ROWS)) this.#close()
  }

  finish(): readonly Slice[] {
    if (this.#rows > 0) this.#close()
    this.#patches.close()
    return this.slices
  }

  [Symbol.dispose](): void {
    this.#patches[Symbol.dispose]()
  }

  #addPiece(piece: Piece): void {
    const last = this.#pieces.at(-1)
    if (last !== undefined && last.patch === piece.patch && last.to === piece.from)
      this.#pieces[this.#pieces.length - 1] = { ...last, to: piece.to }
    else this.#pieces.push(piece)
  }

  #close(): void {
    const { source, width, style, scratch, longestRecord } = this.#options
    const pieces = this.#pieces
    const path = scratch(`slice-${this.slices.length}.csv`)
    const patches = this.#patches.path
    this.slices.push({
      rows: this.#rows,
      width,
      style,
      get longestRecord() {
        return longestRecord()
      },
      write: () => writePieces(pieces, source, patches, path),
    })
    this.#pieces = []
    this.#rows = 0
  }
}

async function writePieces(
  pieces: readonly Piece[],
  source: FileHandle,
  patchesPath: string,
  path: string,
): Promise<string> {
  await using patches = await open(patchesPath)
  const target = openSync(path, 'wx')
  using _ = { [Symbol.dispose]: () => closeSync(target) }
  const out = Buffer.allocUnsafe(BUFFER_BYTES)
  let filled = 0
  let last = 0
  const flush = () => {
    for (let at = 0; at < filled; ) at += writeSync(target, out, at, filled - at)
    filled = 0
  }
  const copy = (bytes: Buffer) => {
    filled += bytes.copy(out, filled)
    last = bytes.at(-1) ?? last
  }
  const windows = { file: new Window(source), patches: new Window(patches) }
  for (const { patch, from, to } of pieces) {
    // The last record of a file may have no line end: what follows it must not be glued to it.
    if (last !== 0 && last !== 10 && last !== 13) copy(LINE_END)
    const window = patch ? windows.patches : windows.file
    for (let at = from; at < to; ) {
      if (filled > out.length - MARGIN_BYTES - 1) flush()
      const room = out.length - MARGIN_BYTES - filled
      const bytes = window.near(at, Math.min(to, at + room)) ?? (await window.fill(at, Math.min(to, at + room)))
      // DuckDB drops a byte order mark at the beginning; a cell that begins with one needs another before it.
      if (last === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) copy(BYTE_ORDER_MARK)
      copy(bytes)
      at += bytes.length
    }
  }
  flush()
  return path
}

/** Reads ascending ranges of a file through one buffer, so that many small ones do not cost a call each. */
class Window {
  readonly #handle: FileHandle
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  #from = 0
  #to = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  /** The bytes from `from` on, as far as they are in the buffer and before `to`; null when none is. */
  near(from: number, to: number): Buffer | null {
    if (from < this.#from || from >= this.#to) return null
    return this.#buffer.subarray(from - this.#from, Math.min(to, this.#to) - this.#from)
  }

  async fill(from: number, to: number): Promise<Buffer> {
    const { bytesRead } = await this.#handle.read(this.#buffer, 0, this.#buffer.length, from)
    if (bytesRead === 0) throw new Error('the file is shorter than it was when it was scanned')
    this.#from = from
    this.#to = from + bytesRead
    return this.#buffer.subarray(0, Math.min(to, this.#to) - from)
  }
}
