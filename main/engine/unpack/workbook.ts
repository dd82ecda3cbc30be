/**
 * Workbooks (`.xlsx`, `.xlsm`): ZIP archives of XML. Each sheet becomes a CSV file in which row 12 of the sheet is
 * record 12, as long as no cell above holds a line break. Sheets are read as streams, so their size does not matter.
 */
import { Cancelled, failure, isFailure } from '../failure.ts'
import { rowsToCsv } from './rows-to-csv.ts'
import { type SheetContext, sheetRows } from './sheet-rows.ts'
import { readFormats, readRelations, readSheets, readStrings } from './workbook-parts.ts'
import type { ZipArchive, ZipMember } from './zip-archive.ts'

export interface Workbook {
  /** Names of the sheets that hold cells, in their order, hidden ones included. */
  readonly sheets: readonly string[]
  /** A sheet as CSV: UTF-8, comma, LF. @throws BAD_INPUT when it is broken. */
  read(sheet: string): AsyncGenerator<Buffer>
}

/** Null when the archive is no workbook. `read` is how members are read. @throws BAD_INPUT when it is a broken one. */
export async function openWorkbook(
  { members }: ZipArchive,
  read: (member: ZipMember) => AsyncIterable<Buffer>,
  name: string,
): Promise<Workbook | null> {
  const find = (path: string) => members.find((member) => member.name.toLowerCase() === path.toLowerCase())
  const main = find('xl/workbook.xml')
  if (main === undefined) return null
  return explained(async () => {
    const relations = await readRelations(find('xl/_rels/workbook.xml.rels'), read)
    const { sheets, from1904 } = await readSheets(main, read)
    const targets = sheets.flatMap(({ title, relation }) => {
      const found = relations.get(relation)
      const member = found?.type === 'worksheet' ? find(found.target) : undefined
      return member === undefined ? [] : [{ title, member }]
    })
    const part = (type: string) => {
      const target = [...relations.values()].find((relation) => relation.type === type)?.target
      return target === undefined ? undefined : find(target)
    }
    let context: Promise<SheetContext> | undefined
    const loadContext = () => {
      context ??= (async () => ({
        strings: await readStrings(part('sharedStrings'), read, name),
        formats: await readFormats(part('styles'), read),
        from1904,
      }))()
      return context
    }
    const filled: typeof targets = []
    for (const target of targets) if (await holdsCells(read(target.member), from1904)) filled.push(target)
    return {
      sheets: filled.map(({ title }) => title),
      async *read(sheet) {
        const target = targets.find(({ title }) => title === sheet)
        if (target === undefined) throw new Error(`${name} has no sheet ${sheet}`)
        const rows = async () => sheetRows(read(target.member), await loadContext())
        try {
          yield* rowsToCsv(rows)
        } catch (error) {
          throw isFailure(error) || error instanceof Cancelled ? error : broken(name, error)
        }
      },
    }
  }, name)
}

async function explained<Result>(work: () => Promise<Result>, name: string): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw isFailure(error) || error instanceof Cancelled ? error : broken(name, error)
  }
}

const broken = (name: string, error: unknown) =>
  failure('BAD_INPUT', `${name} is a broken workbook. Open it in a spreadsheet program and save it once more.`, {
    file: name,
    reason: error instanceof Error ? error.message : String(error),
  })

async function holdsCells(input: AsyncIterable<Buffer>, from1904: boolean): Promise<boolean> {
  // Which text it is does not matter here, so none is looked up.
  const strings = new Proxy<string[]>([], { get: () => 'text' })
  for await (const _ of sheetRows(input, { strings, formats: [], from1904 })) return true
  return false
}
