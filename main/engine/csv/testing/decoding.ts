/** Decoding as the tests of it need it: whole files, whose bytes are replaced again and again, in reads of any size. */
import { writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import * as iconv from 'iconv-lite'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import type { Encoding } from '../blocks.ts'
import { decodeFile, type TextBlock } from '../decode.ts'

/** Opens a file whose content each call replaces. */
export async function rewritableFile(): Promise<(bytes: Uint8Array) => Promise<FileHandle>> {
  const path = join(temporaryFolder(), 'file')
  writeFileSync(path, '')
  const handle = await open(path, 'r+')
  onTestFinished(() => handle.close())
  return async (bytes) => {
    await handle.truncate(0)
    await handle.write(bytes, 0, bytes.length, 0)
    return handle
  }
}

/** All blocks of a file. */
export async function decodeAll(
  handle: FileHandle,
  encoding: Encoding,
  options: Parameters<typeof decodeFile>[2] = {},
): Promise<TextBlock[]> {
  const blocks: TextBlock[] = []
  for await (const block of decodeFile(handle, encoding, options)) blocks.push(block)
  return blocks
}

export const textOf = (blocks: readonly TextBlock[]) => blocks.map(({ text }) => text).join('')
export const badLinesOf = (blocks: readonly TextBlock[]) => blocks.flatMap(({ badLines }) => badLines)

/** The bytes 0x80 to 0x9F of Windows-1252, from the WHATWG's table. */
const windows1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(Buffer.from([byte])), byte]),
)

export interface Written {
  readonly encoding: Encoding
  readonly bom: boolean
}

/** What a program that knows the encoding would write. */
export function encode(text: string, { encoding, bom }: Written): Buffer {
  const marked = bom ? `\uFEFF${text}` : text
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(marked, 'utf8')
    case 'utf-16le':
      return Buffer.from(marked, 'utf16le')
    case 'utf-16be':
      return Buffer.from(marked, 'utf16le').swap16()
    case 'windows-1252':
      return Buffer.from([...text].map((character) => windows1252.get(character) ?? 63))
    case 'iso-8859-1':
      return Buffer.from(text, 'latin1')
    default:
      return iconv.encode(text, encoding === 'euc-kr' ? 'cp949' : encoding)
  }
}

/** Small enough that characters and line ends are parted. */
export const readBytes = fc.integer({ min: 1, max: 64 })
