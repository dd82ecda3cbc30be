/** Writes small workbooks from the XML of their sheets. */
import { writeZip } from './write-zip.ts'

export interface WorkbookParts {
  /** The content of `sheetData` by the sheet's name. */
  readonly sheets: Readonly<Record<string, string>>
  /** `si` elements. */
  readonly strings?: string
  /** Number formats of the cell styles: an id, or the text of a format. */
  readonly formats?: readonly (number | string)[]
  readonly from1904?: boolean
}

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

export function writeWorkbook({ sheets, strings, formats = [], from1904 = false }: WorkbookParts): Buffer {
  const entries = Object.entries(sheets)
  const relations = [
    ...entries.map(
      (_, at) => `<Relationship Id="rId${at + 1}" Type="${office}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
    ),
    `<Relationship Id="rIdS" Type="${office}/styles" Target="styles.xml"/>`,
    strings === undefined
      ? ''
      : `<Relationship Id="rIdT" Type="${office}/sharedStrings" Target="/xl/sharedStrings.xml"/>`,
  ]
  const own = formats.flatMap((format, at) =>
    typeof format === 'string' ? [`<numFmt numFmtId="${164 + at}" formatCode="${escapeXml(format)}"/>`] : [],
  )
  const styles = formats.map((format, at) => `<xf numFmtId="${typeof format === 'number' ? format : 164 + at}"/>`)
  return writeZip([
    { name: '[Content_Types].xml', content: `${xml}<Types/>` },
    {
      name: 'xl/workbook.xml',
      content: `${xml}<workbook ${main} xmlns:r="${office}"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${entries.map(([name], at) => `<sheet name="${escapeXml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', content: `${xml}<Relationships>${relations.join('')}</Relationships>` },
    {
      name: 'xl/styles.xml',
      content: `${xml}<styleSheet ${main}><numFmts>${own.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.join('')}</cellXfs></styleSheet>`,
    },
    ...(strings === undefined
      ? []
      : [{ name: 'xl/sharedStrings.xml', content: `${xml}<sst ${main}>${strings}</sst>` }]),
    ...entries.map(([, data], at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      content: `${xml}<worksheet ${main}><dimension ref="A1"/><sheetData>${data}</sheetData></worksheet>`,
    })),
  ])
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
