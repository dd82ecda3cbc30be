/** The parts of a workbook that stand beside its sheets: what they are called, the texts they share, their formats. */
import { failure } from '../failure.ts'
import { unescapeText } from './cell-text.ts'
import { type NumberFormat, numberFormat } from './number-format.ts'
import { readXml } from './xml.ts'
import type { ZipMember } from './zip-archive.ts'

type Read = (member: ZipMember) => AsyncIterable<Buffer>

/** What each part is for and where it stands in the archive, by the id under which the workbook names it. */
export async function readRelations(member: ZipMember | undefined, read: Read) {
  const relations = new Map<string, { readonly type: string; readonly target: string }>()
  if (member === undefined) return relations
  await readXml(read(member), {
    open(name, attribute) {
      if (name !== 'Relationship') return
      const target = attribute('Target') ?? ''
      relations.set(attribute('Id') ?? '', {
        type: attribute('Type')?.split('/').at(-1) ?? '',
        target: target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`,
      })
    },
  })
  return relations
}

export async function readSheets(member: ZipMember, read: Read) {
  const sheets: { readonly title: string; readonly relation: string }[] = []
  let from1904 = false
  await readXml(read(member), {
    open(name, attribute) {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attribute('date1904') ?? '')
      else if (name === 'sheet')
        sheets.push({ title: unescapeText(attribute('name') ?? ''), relation: attribute('id') ?? '' })
    },
  })
  return { sheets, from1904 }
}

/** Shared texts are held in memory while a sheet is read: no more characters than this. */
const MOST_SHARED_CHARACTERS = 256 * 1024 * 1024

/** @throws BAD_INPUT when there are too many to hold. */
export async function readStrings(member: ZipMember | undefined, read: Read, name: string): Promise<string[]> {
  const strings: string[] = []
  if (member === undefined) return strings
  let text = ''
  let length = 0
  let inText = false
  let phonetic = false
  await readXml(read(member), {
    open(tag) {
      if (tag === 'si') text = ''
      else if (tag === 'rPh') phonetic = true
      else if (tag === 't') inText = !phonetic
    },
    text(piece) {
      if (inText) text += piece
    },
    close(tag) {
      if (tag === 't') inText = false
      else if (tag === 'rPh') phonetic = false
      else if (tag === 'si') {
        strings.push(unescapeText(text))
        length += text.length
        if (length > MOST_SHARED_CHARACTERS)
          throw failure('BAD_INPUT', `${name} holds too much text to be read as a workbook. Save its sheets as CSV.`, {
            file: name,
          })
      }
    },
  })
  return strings
}

/** The number format of each cell style. */
export async function readFormats(member: ZipMember | undefined, read: Read): Promise<NumberFormat[]> {
  const formats: NumberFormat[] = []
  if (member === undefined) return formats
  const codes = new Map<number, string>()
  let inCellStyles = false
  await readXml(read(member), {
    open(name, attribute) {
      if (name === 'numFmt') codes.set(Number(attribute('numFmtId')), attribute('formatCode') ?? '')
      else if (name === 'cellXfs') inCellStyles = true
      else if (name === 'xf' && inCellStyles) {
        const id = Number(attribute('numFmtId') ?? 0)
        formats.push(numberFormat(id, codes.get(id)))
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellStyles = false
    },
  })
  return formats
}
