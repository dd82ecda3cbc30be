/** Writes a file of another encoding as UTF-8, line for line, so that the native scan can take it. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Dialect } from '../../../preload/contract/index.ts'
import { decodeFile, rangeOf } from '../csv/decode.ts'
import type { SourceFile } from '../csv/open-source.ts'
import { throwIfCancelled } from '../failure.ts'
import type { LineIndex } from '../store/line-index.ts'

export interface Transcoded extends AsyncDisposable {
  readonly source: Pick<SourceFile, 'handle' | 'span' | 'head'>
  /** Of the original. */
  readonly lineIndex: LineIndex
  /** The first bytes of the original's lines that are not valid in its encoding. */
  readonly badBytes: ReadonlyMap<number, string>
}

/**
 * What cannot be decoded becomes a byte that is no UTF-8 either, so that whoever reads the copy stumbles over it at the
 * same place. @throws Cancelled
 */
export async function transcode(
  { handle, span }: Pick<SourceFile, 'handle' | 'span'>,
  encoding: Dialect['encoding'],
  path: string,
  signal: AbortSignal,
): Promise<Transcoded> {
  const lineIndex: [number, number][] = []
  const badBytes = new Map<number, string>()
  let bytes = 0
  const target = openSync(path, 'wx')
  try {
    for await (const { text, line, byteOffset, atLineStart, badLines } of decodeFile(handle, encoding, rangeOf(span))) {
      throwIfCancelled(signal)
      if (atLineStart) lineIndex.push([line, byteOffset])
      for (const bad of badLines) badBytes.set(bad.line, bad.bytes)
      const encoded = badLines.length === 0 ? Buffer.from(text) : encodeLines(text, line, badBytes)
      for (let at = 0; at < encoded.length; ) at += writeSync(target, encoded, at)
      bytes += encoded.length
    }
  } finally {
    closeSync(target)
  }
  const copy = await open(path)
  const source = { handle: copy, span: { byteOffset: 0, byteEnd: bytes, line: span.line }, head: Buffer.alloc(0) }
  return { source, lineIndex, badBytes, [Symbol.asyncDispose]: () => copy.close() }
}

const LINES = /[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g
const REPLACEMENT = Buffer.from('\uFFFD').toString('latin1')

function encodeLines(text: string, first: number, badBytes: ReadonlyMap<number, string>): Buffer {
  const lines = (text.match(LINES) ?? []).map((line, at) => {
    const encoded = Buffer.from(line)
    if (!badBytes.has(first + at)) return encoded
    return Buffer.from(encoded.toString('latin1').replaceAll(REPLACEMENT, '\xFF'), 'latin1')
  })
  return Buffer.concat(lines)
}
