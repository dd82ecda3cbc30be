/**
 * The few facts about the legacy encodings of East Asia that cutting and reporting need: how long a character is, and
 * where a text can be cut although its bytes do not tell where a character begins (WHATWG Encoding Standard, 10 to 12).
 */
import type { Dialect } from '../../../preload/contract/index.ts'

type Encoding = Dialect['encoding']

const multibyte: ReadonlySet<Encoding> = new Set(['shift_jis', 'euc-jp', 'big5', 'gb18030', 'euc-kr'])

export const isMultibyte = (encoding: Encoding): boolean => multibyte.has(encoding)

/** Bytes of the character that begins at `at`, as its first bytes announce it. */
export function characterLength(bytes: Uint8Array, at: number, encoding: Encoding): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80 || !multibyte.has(encoding)) return 1
  if (encoding === 'shift_jis') return lead === 0x80 || lead === 0xa0 || lead > 0xfc || isHalfWidth(lead) ? 1 : 2
  if (encoding === 'euc-jp') return lead === 0x8f ? 3 : lead === 0x8e || lead >= 0xa1 ? 2 : 1
  if (lead === 0x80 || lead === 0xff) return 1
  const second = bytes[at + 1] ?? 0
  return encoding === 'gb18030' && second >= 0x30 && second <= 0x39 ? 4 : 2
}

const isHalfWidth = (byte: number): boolean => byte >= 0xa1 && byte <= 0xdf

/** Below this no byte is ever a part of a longer character, whatever stands before it. */
const ALWAYS_ALONE = 0x30

/** The longest beginning of `bytes` that certainly ends between two characters; they begin with a whole one. */
export function wholeCharacters(bytes: Uint8Array, encoding: Encoding): number {
  for (let at = bytes.length - 1; at >= 0; at--) if ((bytes[at] ?? 0) < ALWAYS_ALONE) return at + 1
  let at = 0
  for (;;) {
    const next = at + characterLength(bytes, at, encoding)
    // The last character may announce more than is there yet, and the length of one may hang on the byte behind it.
    if (next >= bytes.length) return at
    at = next
  }
}
