/** The text of a template in a file that somebody sent: a datapackage.json, or a ZIP archive with one. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { describeFileError, failure } from '../failure.ts'
import { openZip } from '../unpack/zip-archive.ts'
import { LONGEST_TEXT } from './check-template.ts'

/** UTF-8 takes four bytes for a character at most. */
const MOST_BYTES = LONGEST_TEXT * 4

export interface TemplateFile {
  /** Of the file, and of the member of an archive. */
  readonly name: string
  readonly text: string
}

/** @throws BAD_INPUT when it cannot be read, is too large, is no UTF-8, or an archive without a template. */
export async function readTemplateFile(path: string): Promise<TemplateFile> {
  const name = basename(path)
  const cannot = (error: unknown) =>
    failure('BAD_INPUT', `Cannot read ${describeFileError(error, name)}`, { file: name })
  await using handle = await open(path, 'r').catch((error: unknown) => {
    throw cannot(error)
  })
  const stat = await handle.stat()
  if (!stat.isFile()) throw failure('BAD_INPUT', `${name} is no file.`, { file: name })
  const head = Buffer.alloc(4)
  await handle.read(head, 0, 4, 0)
  if (head.toString('latin1') === 'PK\u0003\u0004') {
    const zip = await openZip(handle, name)
    const named = zip.members
      .filter((member) => /(?:^|\/)datapackage\.json$/i.test(member.name))
      .sort((a, b) => a.name.length - b.name.length)
    const [member] = named
    if (member === undefined)
      throw failure('BAD_INPUT', `${name} holds no datapackage.json, so there is no template in it.`, { file: name })
    const title = `${name} › ${member.name}`
    return { name: title, text: await collect(zip.read(member), title) }
  }
  if (stat.size > MOST_BYTES) throw tooLarge(name)
  return { name, text: await collect(handle.createReadStream({ start: 0, autoClose: false }), name) }
}

async function collect(chunks: AsyncIterable<Buffer>, name: string): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw tooLarge(name)
    parts.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch {
    throw failure('BAD_INPUT', `${name} is no UTF-8 text. A template is a datapackage.json in UTF-8.`, { file: name })
  }
}

const tooLarge = (name: string) => failure('BAD_INPUT', `${name} is too large for a template.`, { file: name })
