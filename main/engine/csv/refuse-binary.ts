/**
 * Recognises files that are no text, whatever they are called, so that nobody gets a table of noise. Compressed files,
 * archives and workbooks that can be read are recognised in `../unpack/container.ts`.
 */

const signatures: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['a GIF picture', [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
  ['a GIF picture', [0x47, 0x49, 0x46, 0x38, 0x37, 0x61]],
  ['a gzip archive of an unknown kind', [0x1f, 0x8b]],
  ['a bzip2 archive. Unpack it first', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59]],
  ['an xz archive. Unpack it first', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ['a 7-Zip archive. Unpack it first', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['a RAR archive. Unpack it first', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['an old or a protected Excel workbook. Save it as .xlsx without a password', [0xd0, 0xcf, 0x11, 0xe0]],
  // PAR1 alone may be a label: the first page's header follows it.
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31, 0x15]],
  ['a SQLite database', [...Buffer.from('SQLite format 3\0')]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
]

/** What the file is when it is no text; null when it may be text. `head` is the beginning of the file. */
export function describeBinary(head: Buffer): string | null {
  for (const [name, bytes] of signatures) if (bytes.every((byte, at) => head[at] === byte)) return name
  if (head.subarray(257, 262).equals(Buffer.from('ustar'))) return 'a tar archive. Unpack it first'
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff) || looksUtf16(head)
  if (utf16) return null
  let controls = 0
  let zeros = 0
  for (let at = 0; at < head.length; at++) {
    const byte = head[at] ?? 32
    if (byte >= 32) continue
    if (byte === 0) zeros++
    else if (byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) controls++
  }
  return controls > head.length / 20 || zeros > head.length / 4 ? 'no text (it is full of control characters)' : null
}

function looksUtf16(head: Buffer): boolean {
  const zeros = [0, 0]
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  return (even === 0 && odd > head.length / 5) || (odd === 0 && even > head.length / 5)
}
