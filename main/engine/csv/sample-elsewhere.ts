/**
 * Reads a few samples across a large file. Its head alone may mislead: a long preamble, or rows that happen to hold
 * none of what makes the file odd.
 */
import type { Encoding } from './blocks.ts'
import { decoderOf } from './decode.ts'
import type { SourceFile } from './open-source.ts'

const PLACES = [0.35, 0.65, 0.95] as const
const SAMPLE_BYTES = 32 * 1024

/** Whole lines of text from several places behind the file's head. */
export async function readElsewhere(
  { handle, span: { byteOffset, byteEnd }, head }: Pick<SourceFile, 'handle' | 'span' | 'head'>,
  encoding: Encoding,
): Promise<string[]> {
  const texts: string[] = []
  for (const place of PLACES) {
    const behind = Math.max(head.length, Math.floor(((byteEnd - byteOffset) * place) / 4) * 4)
    const from = byteOffset + behind
    const buffer = Buffer.alloc(Math.max(0, Math.min(SAMPLE_BYTES, byteEnd - from)))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
    const even = encoding.startsWith('utf-16') ? bytesRead & ~1 : bytesRead
    const text = wholeLines(decoderOf(encoding)(buffer.subarray(0, even)))
    if (text !== '') texts.push(text)
  }
  return texts
}

/** What stands between the first line end and the last one. */
function wholeLines(text: string): string {
  const first = text.search(/\r\n|\n|\r(?!$)/)
  const last = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
  return first < 0 || last <= first ? '' : text.slice(first + (text.startsWith('\r\n', first) ? 2 : 1), last + 1)
}
