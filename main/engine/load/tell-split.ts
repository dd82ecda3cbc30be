/** Which tables a file would be loaded as if it were split, for whoever wants to know before loading it. */
import { examineFile } from '../csv/examine.ts'
import { openAlone } from '../csv/open-source.ts'
import { columnNames, findLabels, sniffHead } from '../csv/read-header.ts'
import { splitFile } from './split-file.ts'

export interface ToldTable {
  /** Physical line of its first record, blank lines and a preamble above the first table included; from 1. */
  readonly line: number
  readonly columns: readonly string[]
}

/** @throws BAD_INPUT when the file cannot be read as CSV. */
export async function tellSplit(path: string): Promise<ToldTable[]> {
  await using source = await openAlone(path)
  const { signal } = new AbortController()
  const { utf8 } = await examineFile(source.handle, { signal })
  const told: ToldTable[] = []
  for (const { source: part, dialect } of await splitFile(source, { dialect: {}, utf8, signal })) {
    const { labels, width } = await findLabels(part, await sniffHead(part, dialect))
    told.push({ line: part.span.line, columns: columnNames(labels, width) })
  }
  return told
}
