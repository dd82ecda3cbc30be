/** Each format, read back by other means than those that wrote it. Long, since their list is. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRecord } from '../csv/csv-writer.ts'
import { loadPaths, loadTexts } from '../testing/load-texts.ts'
import { escapeFormula, unescapeFormula } from './formulas.ts'
import { parseCsv, queryTexts, readText } from './testing/read-back.ts'

const whole = { what: 'table', table: 'a' } as const
const source = `id,name,price,day,at,ok,code
1,"a, ""b""
c",1.50,2021-02-28,2021-02-28 12:30:00,true,007
2,=1+1,-2.25,1969-07-20,1969-07-20 20:17:40,false,+49
9007199254740993,ünï 🌾,0.00,,,,-x
`
const rows = [
  ['1', 'a, "b"\nc', '1.50', '2021-02-28', '2021-02-28 12:30:00', 'true', '007'],
  ['2', '=1+1', '-2.25', '1969-07-20', '1969-07-20 20:17:40', 'false', '+49'],
  ['9007199254740993', 'ünï 🌾', '0.00', '', '', '', '-x'],
]
const columns = ['id', 'name', 'price', 'day', 'at', 'ok', 'code']

async function exportSample(format: Parameters<Awaited<ReturnType<typeof loadTexts>>['exportTo']>[2], name = 'out') {
  const loaded = await loadTexts({ 'a.csv': source })
  const path = join(loaded.folder, name)
  const task = await loaded.exportTo(path, whole, format)
  return { ...loaded, path, task }
}

describe('CSV', () => {
  it('escapes formulas in texts and tells how many; numbers stay numbers', async () => {
    const { path, task } = await exportSample({ format: { kind: 'csv' } })
    expect(parseCsv(readText(path))).toEqual([
      columns,
      ...rows.map((row) => row.map((cell, at) => (at === 2 ? cell : escapeFormula(cell)))),
    ])
    expect(task).toMatchObject({ status: 'done', rows: 3 })
    expect(task.message).toBe('3 cells that a spreadsheet would run as formulas were put behind an apostrophe.')
  })

  it('has the marks, quotes, line ends and encoding that are asked for', async () => {
    const { path } = await exportSample({
      format: {
        ...{
          kind: 'csv',
          delimiter: ';',
          decimal: ',',
          quote: 'text',
          lineEnd: 'crlf',
          encoding: 'utf-16le',
          bom: true,
        },
        escapeFormulas: false,
      },
    })
    const text = readText(path, 'utf-16le')
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      '\uFEFF"id";"name";"price";"day";"at";"ok";"code"',
      '1;"a, ""b""\nc";1,50;2021-02-28;2021-02-28 12:30:00;true;"007"',
      '2;"=1+1";-2,25;1969-07-20;1969-07-20 20:17:40;false;"+49"',
    ])
    expect(text.endsWith('\r\n')).toBe(true)
  })

  it('may have all cells in quotes and no header', async () => {
    const { path } = await exportSample({ format: { kind: 'csv', quote: 'all', header: false, escapeFormulas: false } })
    expect(readText(path).split('\n').at(-2)).toBe('"9007199254740993","ünï 🌾","0.00","","","","-x"')
    expect(parseCsv(readText(path))).toEqual(rows)
  })

  it('never replaces a character that the encoding lacks: it says where it stands', async () => {
    const { task, folder } = await exportSample({ format: { kind: 'csv', encoding: 'windows-1252' } })
    expect(task).toMatchObject({
      status: 'failed',
      message: 'Row 3, column name has the character “🌾” (U+1F33E), which windows-1252 does not have. Choose utf-8.',
    })
    expect(readdirSync(folder)).not.toContain('out')
    const { path } = await exportSample({ format: { kind: 'csv', encoding: 'gb18030', escapeFormulas: false } })
    expect(parseCsv(readText(path, 'gb18030')).slice(1)).toEqual(rows)
  })

  it('loads back equal, whatever the cells, the delimiter, the quotes and the encoding', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '=', '-', '"', ',', ';', '\n', '\r', '#', "'", ' ', '\t', '\uFEFF', 'é', '|', '@'),
      maxLength: 5,
    })
    const table = fc.array(fc.tuple(fc.string({ minLength: 1 }), cell, cell), { minLength: 30, maxLength: 30 })
    const format = fc.record({
      kind: fc.constant('csv' as const),
      delimiter: fc.constantFrom(',' as const, ';' as const, '\t' as const, '|' as const),
      encoding: fc.constantFrom('utf-8' as const, 'utf-16le' as const, 'utf-16be' as const, 'gb18030' as const),
      quote: fc.constantFrom('needed' as const, 'all' as const, 'text' as const),
      lineEnd: fc.constantFrom('lf' as const, 'crlf' as const),
    })
    const tables = fc.sample(table, 4)
    const formats = fc.sample(format, 12)
    for (const [at, cells] of tables.entries()) {
      const numbered = cells.map(([, ...others], row) => [`k${row}`, String(row - 15), ...others])
      const text = [['key', 'n', '=x', '#y'], ...numbered].map((row) => csvRecord(row)).join('')
      const loaded = await loadTexts({ 'a.csv': text }, { dialect: { encoding: 'utf-8', delimiter: ',' } })
      const before = await loaded.rows('a')
      for (const chosen of formats.slice(3 * at, 3 * at + 3)) {
        const path = join(loaded.folder, `back-${at}.csv`)
        const compression = chosen.quote === 'all' ? ('gzip' as const) : ('none' as const)
        const task = await loaded.exportTo(path, whole, { format: chosen, compression, overwrite: true })
        expect(task.message === null || task.message.includes('apostrophe')).toBe(true)
        const { encoding, delimiter } = chosen
        const back = await loadPaths([path], { dialect: { encoding, delimiter } })
        const after = (await back.rows(`back-${at}`)).map((row) => row.map((one) => one && unescapeFormula(one)))
        expect(after).toEqual(before)
      }
    }
  })

  it('is the same when DuckDB writes it and when each record is put together, with more rows than fit one thread', async () => {
    const count = 300_000
    const text = Array.from({ length: count }, (_, n) => `${n},t${n % 7},${n / 4}\n`).join('')
    const { exported } = await loadTexts({ 'a.csv': `id,t,x\n${text}` })
    const plain = await exported(whole, { format: { kind: 'csv' } })
    expect(plain === `id,t,x\n${text}`).toBe(true)
    const quoted = await exported(whole, { format: { kind: 'csv', quote: 'all' } })
    expect(quoted.replaceAll('"', '') === plain).toBe(true)
  })
})

describe('the other formats', () => {
  it('JSON lines have an object a line, JSON an array of the same', async () => {
    const { path, exportTo, folder } = await exportSample({ format: { kind: 'jsonl' }, compression: 'zstd' })
    const lines = readText(path).trimEnd().split('\n')
    expect(lines[0]).toBe(
      '{"id": 1, "name": "a, \\"b\\"\\nc", "price": 1.50, "day": "2021-02-28", "at": "2021-02-28 12:30:00", "ok": true, "code": "007"}',
    )
    expect(lines[2]).toContain('{"id": 9007199254740993, "name": "ünï 🌾", "price": 0.00, "day": null')
    const array = join(folder, 'array.json')
    await exportTo(array, whole, { format: { kind: 'json' } })
    expect(JSON.parse(readText(array))).toEqual(lines.map((line) => JSON.parse(line)))
  })

  it('Parquet holds the values with their types', async () => {
    const { path } = await exportSample({ format: { kind: 'parquet' } })
    expect(await queryTexts(`SELECT * FROM read_parquet('${path}')`)).toEqual(
      rows.map((row) => row.map((cell, at) => (cell === '' && at > 1 ? null : cell))),
    )
    const types = await queryTexts(`SELECT column_type FROM (DESCRIBE SELECT * FROM read_parquet('${path}'))`)
    expect(types.flat()).toEqual(['BIGINT', 'VARCHAR', 'DECIMAL(18,2)', 'DATE', 'TIMESTAMP', 'BOOLEAN', 'VARCHAR'])
  })

  it.each(['null', 'deflate', 'snappy'] as const)(
    'Avro (%s) is read by another library, value for value',
    async (codec) => {
      const { path } = await exportSample({ format: { kind: 'avro', codec } })
      const { schema, records } = await readAvro(path)
      expect(schema.fields.map(({ type }: { type: unknown[] }) => type[1])).toEqual([
        ...['long', 'string', { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 2 }],
        ...[
          { type: 'int', logicalType: 'date' },
          { type: 'long', logicalType: 'timestamp-micros' },
          'boolean',
          'string',
        ],
      ])
      expect(records.map(({ name, day, ok, code }) => [name, day, ok, code])).toEqual([
        ['a, "b"\nc', 18_686, true, '007'],
        ['=1+1', -165, false, '+49'],
        ['ünï 🌾', null, null, '-x'],
      ])
      expect(records.map(({ id }) => id)).toEqual([1n, 2n, 9007199254740993n])
      expect(records.map(({ at }) => at)).toEqual([1_614_515_400_000_000, -14_182_940_000_000, null])
      expect(records.map(({ price }) => (price as Buffer).readIntBE(0, (price as Buffer).length))).toEqual([
        150, -225, 0,
      ])
    },
  )

  it('Avro keeps names that it does not allow', async () => {
    const { exportTo, folder } = await loadTexts({ 'a.csv': '1st é,1st-e,ok\nx,y,z\n' })
    const path = join(folder, 'out.avro')
    await exportTo(path, whole, { format: { kind: 'avro' } })
    const { schema, records } = await readAvro(path)
    expect(schema.fields.map((field: Record<string, unknown>) => [field.name, field['winnow.column']])).toEqual([
      ...[
        ['_1st_e', '1st é'],
        ['_1st_e_2', '1st-e'],
        ['ok', 'ok'],
      ],
    ])
    expect(Object.values(records[0] ?? {})).toEqual(['x', 'y', 'z'])
  })

  it('Excel gives back every cell: numbers where they are exact, texts else, dates as dates', async () => {
    const { path } = await exportSample({ format: { kind: 'xlsx' } }, 'out.xlsx')
    const back = await loadPaths([path])
    const [table] = (await back.client.datasets.get({ dataset: back.dataset })).tables
    const cells = (await back.rows(table?.name ?? '')).map((row) => row.map((cell) => cell ?? ''))
    // In a workbook, a number has no zeros at its end, and true is TRUE.
    expect(cells).toEqual(
      rows.map((row) =>
        row.map((cell, at) => (at === 2 ? String(Number(cell)) : at === 5 ? cell.toUpperCase() : cell)),
      ),
    )
  })

  it('Excel says where a cell holds more than a cell can', async () => {
    const { exportTo, folder } = await loadTexts({ 'a.csv': `id,text\n1,x\n2,${'y'.repeat(33_000)}\n` })
    expect(await exportTo(join(folder, 'out.xlsx'), whole, { format: { kind: 'xlsx' } })).toMatchObject({
      status: 'failed',
      message: 'Row 2 has 33,000 characters in text; a cell of Excel holds 32,767. Write CSV or Parquet instead.',
    })
  })
})

describe('rows of other kinds', () => {
  it('are those of a condition, in the order that was asked for', async () => {
    const { exported } = await loadTexts({ 'a.csv': source })
    const content = { ...whole, where: "price < 1 OR name LIKE 'a%'", sort: [{ column: 'price', descending: true }] }
    const text = await exported(content, { format: { kind: 'csv', escapeFormulas: false } })
    expect(parseCsv(text).slice(1)).toEqual([rows[0], rows[2], rows[1]])
  })

  it('are those of an aggregate', async () => {
    const { exported } = await loadTexts({
      'a.csv': 'song,day,plays\nb,2020-01-01,2\na,2020-01-01,1\nb,2020-01-01,40\n',
    })
    const spec = { table: 'a', groups: [{ column: 'song' }], measures: [{ function: 'sum' as const, column: 'plays' }] }
    const text = await exported({ what: 'aggregate', spec }, { format: { kind: 'jsonl' } })
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => Object.values(JSON.parse(line))),
    ).toEqual([
      ['a', 1],
      ['b', 42],
    ])
  })

  it('are those of a report, with the values that it is given', async () => {
    const { client, dataset, exported } = await loadTexts({ 'a.csv': 'song,plays\nb,2\na,1\nb,40\n' })
    const definition = {
      ...{
        name: 'above',
        title: 'Above',
        sql: 'SELECT song, sum(plays) AS plays FROM a GROUP BY 1 HAVING plays > $least',
      },
      parameters: [{ name: 'least', type: 'integer' as const }],
    }
    await client.reports.save({ dataset, definition })
    const content = { what: 'report', name: 'above', parameters: { least: 5 } } as const
    expect(await exported(content, { format: { kind: 'csv' } })).toBe('song,plays\nb,42\n')
    await expect(exported({ ...content, parameters: {} }, { format: { kind: 'csv' } })).rejects.toThrow(/least/)
  })

  it('cannot be written where somebody else was asked to be kept', async () => {
    const { exportTo, folder } = await loadTexts({ 'a.csv': source })
    const path = join(folder, 'out.parquet')
    writeFileSync(path, 'precious')
    const task = await exportTo(path, whole, { format: { kind: 'parquet' } })
    expect(task).toMatchObject({ status: 'failed', message: expect.stringContaining('out.parquet exists already') })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })
})

describe('a preview', () => {
  it('shows the first lines as they will be written, and about how large the file becomes', async () => {
    const { client, dataset, exported } = await loadTexts({ 'a.csv': source })
    const format = { kind: 'csv', delimiter: ';' } as const
    const preview = await client.exports.preview({ dataset, content: whole, format, rows: 2 })
    const written = await exported(whole, { format })
    expect(written.startsWith(preview.text ?? '-')).toBe(true)
    expect(preview).toMatchObject({ columns, rows: 3, bytes: Buffer.byteLength(written) })
    expect(preview.cells).toHaveLength(2)
  })
})

type AvroRecord = Record<string, unknown>

/** Longs as `bigint`, and nothing made of logical types. */
async function readAvro(path: string) {
  const long = avro.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: (value: bigint) => Buffer.from(new BigInt64Array([value]).buffer),
    fromJSON: BigInt,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (one: bigint, other: bigint) => Number(one - other),
  })
  const { uncompressSync } = await import('snappy')
  const codecs = {
    snappy: (buffer: Buffer, done: (error: Error | null, data?: Buffer) => void) =>
      done(null, uncompressSync(buffer.subarray(0, -4)) as Buffer),
    deflate: avro.streams.BlockDecoder.defaultCodecs().deflate,
    null: avro.streams.BlockDecoder.defaultCodecs().null,
  }
  let schema: { fields: (AvroRecord & { type: unknown[] })[] } = { fields: [] }
  const records: AvroRecord[] = []
  const parseHook = (found: unknown) => {
    schema = found as typeof schema
    return avro.Type.forSchema(
      found as avro.Schema,
      { registry: { long }, wrapUnions: 'never', typeHook: undefined } as never,
    )
  }
  await new Promise<void>((resolve, reject) => {
    avro
      .createFileDecoder(path, { codecs, parseHook } as never)
      .on('data', (record: AvroRecord) => void records.push(record))
      .on('error', reject)
      .on('end', () => resolve())
  })
  return { schema, records }
}
