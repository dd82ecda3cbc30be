/** Text in other encodings than UTF-8, where a character that the encoding lacks is never replaced by another. */
import iconv from 'iconv-lite'

/** The first character that an encoding lacks. */
export class MissingCharacter extends Error {
  readonly character: string

  constructor(character: string) {
    super(`no such character: ${character}`)
    this.character = character
  }
}

export const isUnicode = (encoding: string): boolean => encoding.startsWith('utf-')

/** @throws MissingCharacter */
export function encodeText(text: string, encoding: string): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text)
  const bytes = iconv.encode(text, encoding)
  if (isUnicode(encoding) || iconv.decode(bytes, encoding, { stripBOM: false }) === text) return bytes
  for (const character of text)
    if (iconv.decode(iconv.encode(character, encoding), encoding, { stripBOM: false }) !== character)
      throw new MissingCharacter(character)
  throw new Error(`${encoding} does not give back what it was given`)
}

/** Bytes of UTF-8, in pieces as they come, in another encoding. */
export function createTranscoder(encoding: string): { write(bytes: Uint8Array): Uint8Array; end(): Uint8Array } {
  if (encoding === 'utf-8') return { write: (bytes) => bytes, end: () => new Uint8Array() }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    write: (bytes) => encodeText(decoder.decode(bytes, { stream: true }), encoding),
    end: () => encodeText(decoder.decode(), encoding),
  }
}
