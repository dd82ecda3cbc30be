/**
 * Which encoding a file is in: by byte order mark, by the pattern of zero bytes, by validity as UTF-8, then by how likely
 * its bytes are a text in one of the encodings that were used before.
 */

import type { Encoding } from './blocks.ts'
import type { Utf8Evidence } from './examine.ts'
import { guessLegacy } from './guess-legacy.ts'

/** Other multibyte encodings hold good UTF-8 sequences by chance; a guess this certain outweighs them. */
const CERTAIN = 20

/** `head` is the beginning of the file, `utf8` the evidence of as much of it as was looked at. */
export function sniffEncoding(head: Buffer, utf8: Utf8Evidence): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  const zeros = countZeros(head)
  if (zeros.odd > head.length / 5 && zeros.even === 0) return 'utf-16le'
  if (zeros.even > head.length / 5 && zeros.odd === 0) return 'utf-16be'
  if (utf8.invalid === 0) return 'utf-8'
  // A UTF-8 file with damaged places stays UTF-8, so that each of them is reported. A few good sequences among many bad
  // bytes are chance: in Windows-1252 `É»` and `ß“` look like one.
  const guess = guessLegacy(utf8.sample ?? head)
  const isDamaged = utf8.multibyte * 4 >= utf8.invalid
  if (isDamaged && (guess === null || guess.lead < CERTAIN || utf8.multibyte >= utf8.invalid)) return 'utf-8'
  if (guess !== null) return guess.encoding
  return utf8.plausible1252 * 10 >= utf8.invalid * 9 ? 'windows-1252' : 'utf-8'
}

/**
 * Whether a file that was read as UTF-8 may be in another encoding after all, so that it has to be looked through for a
 * sample (`examineFile`) and sniffed again. `utf8` is the evidence of the whole file, without a sample.
 */
export function mayBeLegacy(head: Buffer, utf8: Utf8Evidence): boolean {
  const isMarked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  return !isMarked && utf8.invalid > 0 && utf8.multibyte < utf8.invalid
}

function countZeros(head: Buffer): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 }
  for (let at = head.indexOf(0); at !== -1; at = head.indexOf(0, at + 1)) zeros[at % 2 === 0 ? 'even' : 'odd']++
  return zeros
}
