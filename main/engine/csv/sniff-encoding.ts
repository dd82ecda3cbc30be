/** Which encoding a file is in: by byte order mark, by the pattern of zero bytes, by validity as UTF-8. */

import type { Encoding } from './blocks.ts'
import type { Utf8Evidence } from './examine.ts'

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
  if (utf8.multibyte * 4 >= utf8.invalid) return 'utf-8'
  return utf8.plausible1252 * 10 >= utf8.invalid * 9 ? 'windows-1252' : 'utf-8'
}

function countZeros(head: Buffer): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 }
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2 === 0 ? 'even' : 'odd']++
  return zeros
}
