/**
 * The fixed parts of a workbook (ECMA-376, part 1): which sheets there are, and the styles that their cells name.
 * Everything else is in the sheets.
 */
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** Indices of the cell styles; decimals of n places have `firstDecimal + n`. */
export const styles = { plain: 0, header: 1, date: 2, time: 3, text: 4, firstDecimal: 5 } as const
export const MOST_PLACES = 15

const OWN_FORMATS = 164

/** File by path, all but the sheets. */
export function fixedParts(sheets: readonly string[]): Map<string, string> {
  const numbers = sheets.map((_, at) => at + 1)
  const type = (part: string, kind: string) =>
    `<Override PartName="/xl/${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`
  return new Map([
    [
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('workbook.xml', 'sheet.main')}${type('styles.xml', 'styles')}${numbers.map((n) => type(`worksheets/sheet${n}.xml`, 'worksheet')).join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.map((name, at) => `<sheet name="${escapeXml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${numbers.map((n) => relation(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`)).join('')}${relation('rIdStyles', 'styles', 'styles.xml')}</Relationships>`,
    ],
    ['xl/styles.xml', stylesPart()],
  ])
}

function stylesPart(): string {
  const places = Array.from({ length: MOST_PLACES + 1 }, (_, at) => at)
  const codes = ['yyyy-mm-dd', 'yyyy-mm-dd hh:mm:ss', ...places.map((n) => (n === 0 ? '0' : `0.${'0'.repeat(n)}`))]
  const formats = codes.map((code, at) => `<numFmt numFmtId="${OWN_FORMATS + at}" formatCode="${code}"/>`)
  const style = (format: number, font = 0) =>
    `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0"${format === 0 ? '' : ' applyNumberFormat="1"'}${font === 0 ? '' : ' applyFont="1"'}/>`
  // 49 is the format of text, which keeps a spreadsheet from making a number of `007` when the cell is edited.
  const all = [style(0), style(49, 1), style(OWN_FORMATS), style(OWN_FORMATS + 1), style(49)]
  const cells = [...all, ...places.map((n) => style(OWN_FORMATS + 2 + n))]
  const font = '<sz val="11"/><name val="Calibri"/>'
  return `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${formats.join('')}</numFmts><fonts count="2"><font>${font}</font><font><b/>${font}</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

/** Text of an element or attribute. What XML cannot hold is `_xHHHH_`, and what looks so is kept apart (22.9.2.19). */
export const escapeXml = (text: string): string =>
  text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what XML has no place for
      /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g,
      (c) => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** Names for so many sheets: at most 31 characters, without those that a sheet's name cannot have. */
export function sheetNames(name: string, count: number): string[] {
  const plain = name.replace(/[[\]:*?/\\\p{Cc}]/gu, '_').replace(/^'+|'+$/g, '_')
  return Array.from({ length: count }, (_, at) => {
    const suffix = at === 0 ? '' : ` (${at + 1})`
    return `${
      [...plain]
        .slice(0, 25)
        .join('')
        .slice(0, 31 - suffix.length) || 'Sheet'
    }${suffix}`
  })
}

/** `A`, `Z`, `AA` of 0, 25, 26. */
export function columnLetters(at: number): string {
  let letters = ''
  for (let rest = at + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  return letters
}
