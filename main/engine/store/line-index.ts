/** Places in a file from which its lines can be read: a line number and its byte offset, about one for each mebibyte. */
import * as z from 'zod'

export const lineIndexSchema = z.array(z.tuple([z.int(), z.int()]))
/** Pairs of physical line (from 1) and byte offset, ascending. */
export type LineIndex = z.infer<typeof lineIndexSchema>

/** The last place at or before `line`. */
export function seekLine(index: LineIndex, line: number): { line: number; byteOffset: number } {
  let low = 0
  let high = index.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((index[middle]?.[0] ?? 0) <= line) low = middle
    else high = middle - 1
  }
  const [at = 1, byteOffset = 0] = index[low] ?? []
  return { line: at, byteOffset }
}
