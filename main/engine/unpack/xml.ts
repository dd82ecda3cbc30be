/** Reads XML as a stream of events. It exists so that a sheet of any size takes little memory. */
import { SaxesParser } from 'saxes'

export type Attribute = (name: string) => string | undefined

export interface XmlHandlers {
  /** Names come without their prefix; those of attributes are asked for without theirs. */
  open?(name: string, attribute: Attribute): void
  close?(name: string): void
  text?(text: string): void
}

/** Yields after each chunk, when the handlers have seen all of it. @throws Error when it is no well-formed XML. */
export async function* parseXml(input: AsyncIterable<Buffer>, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false, xmlns: false } as const)
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    handlers.open?.(localName(name), (attribute) => attributes[attribute] ?? prefixed(attributes, attribute))
  })
  parser.on('closetag', ({ name }) => handlers.close?.(localName(name)))
  parser.on('text', (text) => handlers.text?.(text))
  parser.on('cdata', (text) => handlers.text?.(text))
  let decoder: InstanceType<typeof TextDecoder> | undefined
  for await (const chunk of input) {
    decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true })
    parser.write(decoder.decode(chunk, { stream: true }))
    yield
  }
  parser.write(decoder?.decode() ?? '')
  parser.close()
  yield
}

/** Like `parseXml`, in one go. */
export async function readXml(input: AsyncIterable<Buffer>, handlers: XmlHandlers): Promise<void> {
  for await (const _ of parseXml(input, handlers));
}

function prefixed(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  for (const key in attributes) if (key.endsWith(`:${name}`)) return attributes[key]
  return undefined
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8'
}
