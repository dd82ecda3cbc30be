/** Files made at random, most of their records sound and some broken, and the question whether a load is true to them. */
import { openPlainReader } from '../csv/plain-reader.ts'
import type { Random } from './random.ts'
import { allRows, type TestEngine } from './test-engine.ts'

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)] as Item

const cells = [
  ...[
    '',
    'a',
    'name',
    "O'Brien",
    '5" pipe',
    'x,y',
    'a;b',
    'tab\there',
    ' padded ',
    '\u00a0',
    'é',
    '漢字',
    '😀',
    '\ufeff',
    '\0',
  ],
  ...['0', '7', '-12', '007', '+5', '1.50', '1,5', '1.234,56', '1e5', '9223372036854775807', '9223372036854775808'],
  ...['2024-02-29', '2023-02-29', '2024-01-01 10:00:00', '01/02/2021', '31/12/2021', 'true', 'FALSE', '=1+1', 'null'],
  ...['two\nlines', 'cr\rhere', 'crlf\r\nhere', 'say "hi"', '""', '"', "'", '\\"', '\\', 'a\\'],
]

/** A file of records, most of them sound, some broken as files of people are. */
export function makeFile(random: Random): Buffer {
  const delimiter = pick([',', ',', ',', ';', '\t', '|'], random)
  const quote = pick(['"', '"', '"', "'"], random)
  const lineEnd = pick(['\n', '\n', '\r\n', '\r'], random)
  const width = 1 + random(6)
  const broken = pick([0, 0, 20, 200], random)
  const columns = Array.from({ length: width }, () => Array.from({ length: 1 + random(4) }, () => pick(cells, random)))
  const write = (cell: string) => {
    if (broken > 0 && random(1000) < broken) return cell
    const needed = [delimiter, quote, '\n', '\r'].some((mark) => cell.includes(mark))
    return needed || random(8) === 0 ? quote + cell.replaceAll(quote, quote + quote) + quote : cell
  }
  const parts: string[] = []
  if (random(3) > 0) parts.push(columns.map((_, at) => `label ${at}`).join(delimiter))
  const rows = pick([1, 3, 20, 300], random)
  for (let n = 0; n < rows; n++) {
    const record = columns.map((values) => write(pick(values, random)))
    if (broken > 0 && random(1000) < broken) record.splice(random(width), 1)
    if (broken > 0 && random(1000) < broken) record.push(pick(cells, random))
    parts.push(random(1000) < broken ? '' : record.join(delimiter))
    if (random(1000) < broken) parts.push(`${quote}${pick(cells, random)}`)
  }
  const bytes = Buffer.from(parts.join(lineEnd) + (random(4) > 0 ? lineEnd : ''), random(12) === 0 ? 'utf16le' : 'utf8')
  for (let n = 0; n < (random(6) === 0 ? 1 + random(4) : 0) && bytes.length > 0; n++)
    bytes[random(bytes.length)] = random(256)
  return bytes
}

/** What is wrong with how the engine loads the file; null when nothing is. */
export async function findFault(engine: TestEngine, path: string): Promise<string | null> {
  const task = await engine.tryLoad([path], { again: true })
  if (task.status === 'failed')
    return /^Something went wrong inside/.test(task.message ?? '') ? String(task.message) : null
  if (task.status !== 'done') return `the load ended as ${task.status}: ${task.message}`
  const dataset = await engine.client.datasets.get({ dataset: task.dataset ?? '' })
  const table = dataset.tables[0]
  const source = table?.sources[0]
  if (table === undefined || source === undefined) return 'there is no table'
  const { records, rows, quarantined, skipped } = source.ledger
  if (records !== rows + quarantined + skipped.blank + skipped.header + skipped.preamble) return 'the ledger is off'
  if (rows !== table.rows) return `${rows} rows were counted, ${table.rows} are there`
  const loaded = await allRows(engine, dataset.id, table.name)
  await using plain = await openPlainReader(path)
  let at = 0
  for await (const some of plain.records())
    for (const expected of some) {
      const row = loaded[at++]
      const width = table.columns.length
      const found = row?.map((cell) => cell ?? '')
      const wanted = expected.slice(0, width)
      if (JSON.stringify(found) !== JSON.stringify(wanted))
        return `row ${at - 1} is ${JSON.stringify(found)}, and should be ${JSON.stringify(wanted)}`
    }
  return at === loaded.length ? null : `${loaded.length} rows are there, and should be ${at}`
}
