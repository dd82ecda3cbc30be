/**
 * Spoils clean tables in one way each, as files in the wild are spoiled, and knows what a careful person would type
 * from the spoiled file.
 */
import type { CleanTable, Random } from './clean-tables.ts'
import { join, usual, type Writing, writeCell, writeRow } from './write-table.ts'

export interface Polluted {
  readonly kind: string
  readonly table: string
  readonly text: string
  /** The rows that should be read; the header is the first one, if there is one. */
  readonly truth: readonly (readonly string[])[]
  readonly hasHeader: boolean
}

type Spoiled = Omit<Polluted, 'kind' | 'table'>
type Pollution = (table: CleanTable, random: Random) => Spoiled

const plain = (table: CleanTable) => [table.header, ...table.rows]
const linesOf = (table: CleanTable, writing = usual) => plain(table).map((cells) => writeRow(cells, writing))
const write = (table: CleanTable, writing: Partial<Writing>): Spoiled => {
  const all = { ...usual, ...writing }
  return { text: join(linesOf(table, all), all.lineEnd), truth: plain(table), hasHeader: true }
}

/** Spoils one line; `at` is its number, 0 for the header. */
function spoilLine(
  table: CleanTable,
  at: number,
  spoil: (cells: readonly string[]) => { line: string; cells: readonly string[] },
): Spoiled {
  const lines = linesOf(table)
  const truth = [...plain(table)]
  const { line, cells } = spoil(truth[at] ?? [])
  lines[at] = line
  truth[at] = cells
  return { text: join(lines), truth, hasHeader: true }
}

const anyRow = (table: CleanTable, random: Random) => 1 + random.int(table.rows.length)
const padded = (cells: readonly string[], width: number) => [
  ...cells,
  ...Array<string>(Math.max(0, width - cells.length)).fill(''),
]
const withoutQuotes = (table: CleanTable): CleanTable => ({
  ...table,
  rows: table.rows.map((cells) => cells.map((cell) => cell.replace(/["',;|\t]/g, ''))),
})

/** Joins the cells `at` and `at + 1`, as when their delimiter is missing. */
const joined = (cells: readonly string[], at: number) => [
  ...cells.slice(0, at),
  `${cells[at]}${cells[at + 1]}`,
  ...cells.slice(at + 2),
]

const mixedEnds = ['\n', '\r\n', '\r']
const preambles = [
  ['Report of sales'],
  ['Report of sales', ''],
  ['Statistical Office, Bonn', 'Table 12: sales by item, 2019', ''],
  ['# exported by tool', '# 2020-01-01', '#'],
  ['Title', 'Subtitle', 'Date of export: 01.02.2020', '', ''],
]
const footnotes = [
  ['Source: own survey'],
  ['', 'Source: own survey, 2019; revised.', '* estimated'],
  ['Total rows: many'],
]

export const pollutions: Readonly<Record<string, Pollution>> = {
  clean: (table) => write(table, {}),
  'quoted throughout': (table) => write(table, { quoteAll: true }),
  'no line end at the end': (table) => ({ ...write(table, {}), text: linesOf(table).join('\n') }),
  'several line ends at the end': (table) => ({ ...write(table, {}), text: join(linesOf(table), '\n', '\n\n\n') }),
  'header only': (table) => ({ text: join([writeRow(table.header, usual)]), truth: [table.header], hasHeader: true }),
  'one row': (table) => write({ ...table, rows: table.rows.slice(0, 1) }, {}),
  'no header': (table) => ({
    text: join(linesOf(table).slice(1)),
    truth: table.rows,
    hasHeader: false,
  }),
  'one row without a header': (table) => ({
    text: join(linesOf(table).slice(1, 2)),
    truth: table.rows.slice(0, 1),
    hasHeader: false,
  }),
  'two header rows': (table) => {
    const second = table.header.map((_, at) => (at % 3 === 1 ? '' : `part ${at}`))
    const truth = [table.header.map((label, at) => `${label} ${second[at]}`.trim()), ...table.rows]
    return {
      text: join([writeRow(table.header, usual), writeRow(second, usual), ...linesOf(table).slice(1)]),
      truth,
      hasHeader: true,
    }
  },
  'three header rows': (table) => {
    const unit = table.header.map((_, at) => `(u${at})`)
    const group = table.header.map((_, at) => (at % 2 === 0 ? `Group ${at}` : ''))
    const truth = [table.header.map((label, at) => `${group[at]} ${label} ${unit[at]}`.trim()), ...table.rows]
    const lines = [group, table.header, unit].map((cells) => writeRow(cells, usual))
    return { text: join([...lines, ...linesOf(table).slice(1)]), truth, hasHeader: true }
  },
  'duplicate labels': (table) =>
    write({ ...table, header: table.header.map((label, at) => (at === 1 ? (table.header[0] ?? '') : label)) }, {}),
  preamble: (table, random) => ({
    ...write(table, {}),
    text: join([...random.pick(preambles.filter(([line]) => !line?.includes(','))), ...linesOf(table)]),
  }),
  'preamble with commas': (table) => ({
    ...write(table, {}),
    text: join([...(preambles[2] ?? []), ...linesOf(table)]),
  }),
  'preamble filled up with delimiters': (table, random) => {
    const lines = random.pick(preambles).map((line) => writeRow(padded([line], table.header.length), usual))
    return { ...write(table, {}), text: join([...lines, ...linesOf(table)]) }
  },
  'preamble of pairs': (table) => ({
    ...write(table, {}),
    text: join(['Source,Office', 'Unit,EUR', 'Status,final', '', ...linesOf(table)]),
  }),
  footnotes: (table, random) => {
    const lines = random.pick(footnotes)
    const cells = lines.filter((line) => line !== '').map((line) => padded(line.split(','), table.header.length))
    return { ...write(table, {}), text: join([...linesOf(table), ...lines]), truth: [...plain(table), ...cells] }
  },
  'second table behind a blank line': (table, random) => {
    const other = random.pick([['a', 'b'], ['x', 'y', 'z'], table.header.map((_, at) => `k${at}`)])
    const second = [other, ...Array.from({ length: 3 }, (_, at) => other.map((_, n) => String(at * 10 + n)))]
    const truth = [...plain(table), ...second.map((cells) => padded(cells, table.header.length))]
    return {
      text: join([...linesOf(table), '', ...second.map((cells) => writeRow(cells, usual))]),
      truth,
      hasHeader: true,
    }
  },
  'second wider table': (table) => {
    const other = [...table.header, 'more', 'yet more'].map((label) => `${label}2`)
    const second = [other, ...Array.from({ length: 3 }, (_, at) => other.map((_, n) => String(at * 10 + n)))]
    return {
      text: join([...linesOf(table), ...second.map((cells) => writeRow(cells, usual))]),
      truth: [...plain(table), ...second],
      hasHeader: true,
    }
  },
  ...Object.fromEntries(
    [';', '\t', '|', ' ', ', ', '^', '~', ':'].map((delimiter) => [
      `delimiter ${JSON.stringify(delimiter)}`,
      (table: CleanTable) => write(table, { delimiter }),
    ]),
  ),
  'apostrophes as quotes': (table) => write(table, { quote: "'", escape: "'" }),
  'apostrophes throughout': (table) => write(table, { quote: "'", escape: "'", quoteAll: true }),
  'backslash as escape': (table) => write(table, { escape: '\\' }),
  'backslash as escape throughout': (table) => write(table, { escape: '\\', quoteAll: true }),
  'no quotes': (table) => write(withoutQuotes(table), { quote: '' }),
  CRLF: (table) => write(table, { lineEnd: '\r\n' }),
  CR: (table) => write(table, { lineEnd: '\r' }),
  'semicolons, CRLF, byte order mark gone': (table) =>
    write(table, { lineEnd: '\r\n', delimiter: ';', quoteAll: true }),
  'mixed line ends': (table, random) => ({
    ...write(table, {}),
    text: linesOf(table)
      .map((line) => line + random.pick(mixedEnds))
      .join(''),
  }),
  'one other line end': (table, random) => {
    const at = random.int(table.rows.length + 1)
    return {
      ...write(table, {}),
      text: linesOf(table)
        .map((line, n) => line + (n === at ? '\r' : '\n'))
        .join(''),
    }
  },
  'extra empty cell at the end of a row': (table, random) =>
    spoilLine(table, anyRow(table, random), (cells) => ({ line: `${writeRow(cells, usual)},`, cells: [...cells, ''] })),
  'extra empty cell within a row': (table, random) => {
    const place = random.int(table.header.length)
    return spoilLine(table, anyRow(table, random), (cells) => {
      const more = [...cells.slice(0, place), '', ...cells.slice(place)]
      return { line: writeRow(more, usual), cells: more }
    })
  },
  'several extra cells': (table, random) =>
    spoilLine(table, anyRow(table, random), (cells) => ({
      line: `${writeRow(cells, usual)},,,x`,
      cells: [...cells, '', '', 'x'],
    })),
  'extra delimiter behind the header': (table) =>
    spoilLine(table, 0, (cells) => ({ line: `${writeRow(cells, usual)},`, cells })),
  'extra delimiter within the header': (table, random) => {
    const place = 1 + random.int(table.header.length - 1)
    return spoilLine(table, 0, (cells) => ({
      line: writeRow([...cells.slice(0, place), '', ...cells.slice(place)], usual),
      cells,
    }))
  },
  'missing delimiter in a row': (table, random) => {
    const place = random.int(table.header.length - 1)
    const at = anyRow(table, random)
    const simple = {
      ...table,
      rows: table.rows.map((cells, n) => (n === at - 1 ? cells.map((cell) => cell.replace(/[",]/g, '')) : cells)),
    }
    return spoilLine(simple, at, (cells) => {
      const fewer = joined(cells, place)
      return { line: writeRow(fewer, usual), cells: padded(fewer, cells.length) }
    })
  },
  'missing delimiter in the header': (table, random) => {
    const place = random.int(table.header.length - 1)
    return spoilLine(table, 0, (cells) => ({
      line: writeRow(joined(cells, place), usual),
      cells: padded(joined(cells, place), cells.length),
    }))
  },
  ...Object.fromEntries(
    [';', '\t', '|', ' ', ', '].flatMap((delimiter) => [
      [
        `a row in ${JSON.stringify(delimiter)}`,
        (table: CleanTable, random: Random) =>
          spoilLine(table, anyRow(table, random), (cells) => ({
            line: writeRow(cells, { ...usual, delimiter }),
            cells,
          })),
      ],
      [
        `the header in ${JSON.stringify(delimiter)}`,
        (table: CleanTable) =>
          spoilLine(table, 0, (cells) => ({ line: writeRow(cells, { ...usual, delimiter }), cells })),
      ],
    ]),
  ),
  'a row quoted by apostrophes': (table, random) =>
    spoilLine(table, anyRow(table, random), (cells) => ({
      line: writeRow(cells, { ...usual, quote: "'", escape: "'" }),
      cells,
    })),
  ...Object.fromEntries(
    ['begin', 'middle', 'end', 'unclosed'].map((where) => [
      `stray quote: ${where}`,
      (table: CleanTable, random: Random) => {
        const place = random.int(table.header.length)
        return spoilLine(table, anyRow(table, random), (cells) => {
          const cell = `${(cells[place] ?? '').replace(/[",]/g, '')}ab`
          const spoiled =
            {
              begin: `"${cell}`,
              middle: `${cell.slice(0, 1)}"${cell.slice(1)}`,
              end: `${cell}"`,
              unclosed: `"${cell}`,
            }[where] ?? ''
          return {
            line: cells.map((other, at) => (at === place ? spoiled : writeCell(other, usual))).join(','),
            cells: cells.map((other, at) => (at === place ? spoiled : other)),
          }
        })
      },
    ]),
  ),
  'quotes in a row not doubled': (table, random) =>
    spoilLine(table, anyRow(table, random), (cells) => {
      const spoiled = cells.map((cell, at) => (at === 1 ? 'the "one", and "two" of it' : cell))
      const line = spoiled.map((cell, at) => (at === 1 ? `"${cell}"` : writeCell(cell, usual))).join(',')
      return { line, cells: spoiled }
    }),
  'no quote doubled': (table) => write(table, { escape: '' }),
  'line breaks in cells': (table, random) => {
    const place = random.int(table.header.length)
    const rows = table.rows.map((cells) => cells.map((cell, at) => (at === place ? `${cell}\nsecond, "line"` : cell)))
    return write({ ...table, rows }, {})
  },
  'cells of blanks': (table, random) => {
    const place = random.int(table.header.length)
    return spoilLine(table, anyRow(table, random), (cells) => {
      const blanked = cells.map((cell, at) => (at === place ? '   ' : cell))
      return { line: writeRow(blanked, usual), cells: blanked }
    })
  },
  'empty row of delimiters': (table, random) =>
    spoilLine(table, anyRow(table, random), (cells) => ({
      line: ','.repeat(cells.length - 1),
      cells: cells.map(() => ''),
    })),
  'a very long cell': (table, random) => {
    const place = random.int(table.header.length)
    return spoilLine(table, anyRow(table, random), (cells) => {
      const long = cells.map((cell, at) => (at === place ? 'lorem ipsum, '.repeat(3000) : cell))
      return { line: writeRow(long, usual), cells: long }
    })
  },
  'delimiter behind every row': (table) => ({
    ...write(table, {}),
    text: join(linesOf(table).map((line, at) => (at === 0 ? line : `${line},`))),
  }),
}
