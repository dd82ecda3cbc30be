/** Exports compared with what plain code would write. Long, since every content has its shapes. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { csvRecord } from '../csv/csv-writer.ts'
import { loadTexts } from '../testing/load-texts.ts'

const namespaceHeader = 'namespace_id,namespace_option_name,namespace_option_standard_name'
const columnHeader =
  'column_id,namespace_id,dataset_database_name,dataset_table_name,dataset_column_name,data_point_id,dataset_owner_name'
const datapointHeader =
  'data_point_id,data_point_name,data_point_standard_name,approved_abbreviations,data_point_definition,applicable_data_universes,applicable_domicile,data_type,data_point_possible_values,is_derived,methodology_reference'
const lines = (...records: string[]) => `${records.join('\n')}\n`

function loadCatalogue(columns: string[], datapoints: string[], namespaces = ['N1,First,first', 'N2,Second,second']) {
  return loadTexts(
    {
      'namespaces.csv': lines(namespaceHeader, ...namespaces),
      'columns.csv': lines(columnHeader, ...columns),
      'datapoints.csv': lines(datapointHeader, ...datapoints),
    },
    { template: 'linked-catalogue' },
  )
}

/** What the tree holds of a datapoint, filled in where a test says nothing. */
const datapoint = (fields: Record<string, string | string[]> = {}) => ({
  data_point_standard_name: '',
  approved_abbreviations: '',
  data_point_definition: '',
  applicable_data_universes: '',
  applicable_domicile: '',
  data_type: '',
  data_point_possible_values: '',
  is_derived: '',
  methodology_reference: '',
  ...fields,
})
const pretty = (value: unknown) => `${JSON.stringify(value, null, 4)}\n`
const json = { what: 'selection', shape: 'json' } as const
const csv = { what: 'selection', shape: 'csv' } as const

describe('the JSON report of the linked catalogue', () => {
  it('nests owners, namespaces, databases and datapoints', async () => {
    const { exported } = await loadCatalogue(
      [
        'C1,N1,prices,daily,close,P1,Blue Harbor Data Ltd',
        'C2,N1,prices,daily,open,P2,Blue Harbor Data Ltd',
        'C3,N1,risk,daily,close,P1,Blue Harbor Data Ltd',
        'C4,N2,prices,daily,close,P2,Northwind',
      ],
      [
        'P1,Close,close,CL|CLS,"The ""last"" price,\nof a day",Equity|Bonds,LU|DE,decimal,low|high,N,https://example.org',
        'P2,Öffnung,open,,,,,text,,Y,',
      ],
    )
    const close = datapoint({
      data_point_standard_name: 'close',
      approved_abbreviations: ['CL', 'CLS'],
      data_point_definition: 'The "last" price,\nof a day',
      applicable_data_universes: ['Equity', 'Bonds'],
      applicable_domicile: ['LU', 'DE'],
      data_type: 'decimal',
      data_point_possible_values: ['low', 'high'],
      is_derived: 'N',
      methodology_reference: 'https://example.org',
    })
    const open = datapoint({ data_point_standard_name: 'open', data_type: 'text', is_derived: 'Y' })
    expect(await exported(json)).toBe(
      pretty({
        Blue_Harbor_Data_Ltd_namespaces: {
          N1: {
            namespace_option_name: 'First',
            databases: [{ prices: [{ P1: close }, { P2: open }] }, { risk: [{ P1: close }] }],
          },
        },
        Northwind_namespaces: {
          N2: { namespace_option_name: 'Second', databases: [{ prices: [{ P2: open }] }] },
        },
      }),
    )
  })

  it('writes each list as an array when it is filled and as "" when it is empty, each for itself', async () => {
    const { exported } = await loadCatalogue(['C1,N1,d,t,c,P1,O'], ['P1,n,s,A,,,,,low|high,,'])
    const expected = datapoint({
      data_point_standard_name: 's',
      approved_abbreviations: ['A'],
      data_point_possible_values: ['low', 'high'],
    })
    expect(await exported(json)).toBe(
      pretty({ O_namespaces: { N1: { namespace_option_name: 'First', databases: [{ d: [{ P1: expected }] }] } } }),
    )
  })

  it('has a datapoint once a database, however many columns hold it and wherever they stand', async () => {
    const { exported } = await loadCatalogue(
      ['C1,N1,d,t,c,P1,O', 'C2,N2,e,t,c,P1,O', 'C3,N1,d,u,c,P2,O', 'C4,N1,d,v,c,P1,O'],
      ['P1,one,,,,,,,,,', 'P2,two,,,,,,,,,'],
    )
    const one = datapoint()
    expect(await exported(json)).toBe(
      pretty({
        O_namespaces: {
          N1: { namespace_option_name: 'First', databases: [{ d: [{ P1: one }, { P2: one }] }] },
          N2: { namespace_option_name: 'Second', databases: [{ e: [{ P1: one }] }] },
        },
      }),
    )
  })

  it('puts owners together whose names differ only in what the key replaces', async () => {
    const { exported } = await loadCatalogue(
      ['C1,N1,d,t,c,P1,A B', 'C2,N1,d,t,c,P1,X', 'C3,N1,e,t,c,P1,A_B'],
      ['P1,one,,,,,,,,,'],
    )
    const N1 = (...databases: string[]) => ({
      N1: { namespace_option_name: 'First', databases: databases.map((name) => ({ [name]: [{ P1: datapoint() }] })) },
    })
    expect(await exported(json)).toBe(pretty({ A_B_namespaces: N1('d', 'e'), X_namespaces: N1('d') }))
  })

  it('leaves out columns without a datapoint, and keeps those without a namespace', async () => {
    const { exported } = await loadCatalogue(
      ['C1,N1,d,t,c,P9,O', 'C2,N9,d,t,c,P1,O', 'C3,N1,d,t,c,,O'],
      ['P1,one,,,,,,,,,'],
    )
    expect(await exported(json)).toBe(
      pretty({ O_namespaces: { N9: { namespace_option_name: '', databases: [{ d: [{ P1: datapoint() }] }] } } }),
    )
  })

  it('takes the first of two rows with the same key', async () => {
    const { exported } = await loadCatalogue(
      ['C1,N1,d,t,c,P1,O'],
      ['P1,one,first,,,,,,,,', 'P1,one,second,,,,,,,,'],
      ['N1,First,first', 'N1,Again,again'],
    )
    const expected = datapoint({ data_point_standard_name: 'first' })
    expect(await exported(json)).toBe(
      pretty({ O_namespaces: { N1: { namespace_option_name: 'First', databases: [{ d: [{ P1: expected }] }] } } }),
    )
  })

  it('holds the selection only, and keeps tables of the same name in two databases apart', async () => {
    const { exported } = await loadCatalogue(
      ['C1,N1,d,same,c,P1,O', 'C2,N1,e,same,c,P2,O', 'C3,N2,d,same,c,P3,O'],
      ['P1,one,,,,,,,,,', 'P2,two,,,,,,,,,', 'P3,three,,,,,,,,,'],
    )
    const selection = [
      { level: 'namespace', value: 'N1' },
      { level: 'database', value: 'e' },
      { level: 'table', value: 'same' },
    ]
    expect(await exported({ ...json, selection })).toBe(
      pretty({ O_namespaces: { N1: { namespace_option_name: 'First', databases: [{ e: [{ P2: datapoint() }] }] } } }),
    )
    expect(Papa.parse<string[]>((await exported({ ...csv, selection })).trim()).data.map(([id]) => id)).toEqual([
      'data_point_id',
      'P2',
    ])
  })

  it('is an empty object when nothing is selected', async () => {
    const { exported } = await loadCatalogue(['C1,N1,d,t,c,P1,O'], ['P1,one,,,,,,,,,'])
    expect(await exported({ ...json, selection: [{ level: 'database', value: 'none' }] })).toBe('{}\n')
  })

  it('stays the same for more rows than DuckDB hands over at once', async () => {
    const count = 6000
    const columns = Array.from({ length: count }, (_, n) => `C${n},N${(n % 2) + 1},d${n % 3},t,c,P${n % 900},O`)
    const points = Array.from({ length: 900 }, (_, n) => `P${n},n,s${n},,,,,,,,`)
    const { exported } = await loadCatalogue(columns, points)
    const expected: Record<string, { namespace_option_name: string; databases: Record<string, string[]> }> = {}
    for (let n = 0; n < count; n++) {
      const namespace = `N${(n % 2) + 1}`
      expected[namespace] ??= { namespace_option_name: n % 2 === 0 ? 'First' : 'Second', databases: {} }
      const ids = expected[namespace].databases
      ids[`d${n % 3}`] ??= []
      ids[`d${n % 3}`]?.push(`P${n % 900}`)
    }
    const tree = Object.entries(expected).map(([id, { namespace_option_name, databases }]) => {
      const list = Object.entries(databases).map(([name, points]) => ({
        [name]: [...new Set(points)].map((point) => ({
          [point]: datapoint({ data_point_standard_name: `s${point.slice(1)}` }),
        })),
      }))
      return [id, { namespace_option_name, databases: list }]
    })
    expect(await exported(json)).toBe(pretty({ O_namespaces: Object.fromEntries(tree) }))
  })
})

describe('a table as CSV', () => {
  it('keeps a byte order mark that stands in the middle of a file', async () => {
    const { exported } = await loadTexts({ 'joined.csv': 'id,name\nx,a\n\uFEFFy,\uFEFFb\n' })
    const { data } = Papa.parse<string[]>((await exported({ what: 'table', table: 'joined' })).trim())
    expect(data.slice(1)).toEqual([
      ['x', 'a'],
      ['\uFEFFy', '\uFEFFb'],
    ])
  })

  const table = { what: 'table', table: 'a', shape: 'csv' } as const

  it('is read back as the texts that stood in the file', async () => {
    const source = 'id,text,price,day,ok\n1,"a, ""b""\nc",1.50,2021-02-28,true\n2,007,2.25,0001-01-01,false\n'
    const { exported } = await loadTexts({ 'a.csv': source })
    expect(await exported(table)).toBe(source)
  })

  it('gives back any table, whatever types its columns have', async () => {
    const cell = fc.oneof(
      fc.string({
        unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '\0', 'é', "'"),
        minLength: 1,
        maxLength: 4,
      }),
      fc.constantFrom('1', '2.5', '1.50', '2021-01-01', 'true', '007', '1e5', 'NULL', '', '\\N'),
    )
    const columns = fc.array(fc.array(cell, { minLength: 40, maxLength: 40 }), { minLength: 20, maxLength: 20 })
    const [random] = fc.sample(columns, 1)
    const regular = [
      Array.from({ length: 40 }, (_, n) => String(n - 20)),
      Array.from({ length: 40 }, (_, n) => (n / 4).toFixed(2)),
      Array.from({ length: 40 }, (_, n) => (n % 3 === 0 ? '' : String(n / 8))),
      Array.from({ length: 40 }, (_, n) => `2021-01-01T00:00:${String(n).padStart(2, '0')}Z`),
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 'TRUE' : 'FALSE')),
    ]
    const all = [...(random ?? []), ...regular]
    const rows = Array.from({ length: 40 }, (_, row) => all.map((column) => column[row] ?? ''))
    const labels = all.map((_, at) => `column ${at}`)
    const { exported } = await loadTexts({ 'a.csv': [labels, ...rows].map((row) => csvRecord(row)).join('') })
    const { data } = Papa.parse<string[]>((await exported(table)).replace(/\n$/, ''), { delimiter: ',', newline: '\n' })
    expect(data).toEqual([labels, ...rows])
  })

  it('escapes formulas when it is asked to, and only then', async () => {
    const { exported } = await loadTexts({ 'a.csv': 'id,=x\nA,=1+1\nB,@cmd\nC,plain\n' })
    expect(await exported(table, { escapeFormulas: true })).toBe("id,'=x\nA,'=1+1\nB,'@cmd\nC,plain\n")
    expect(await exported(table)).toContain('A,=1+1\n')
  })

  it('as JSON has numbers and truth as such, with every digit', async () => {
    const { exported } = await loadTexts({ 'a.csv': 'id,price,ok,text\n9007199254740993,1.50,true,007\n2,,false,x\n' })
    expect(await exported({ ...table, shape: 'json' })).toBe(
      '[\n  {"id": 9007199254740993, "price": 1.50, "ok": true, "text": "007"},\n' +
        '  {"id": 2, "price": null, "ok": false, "text": "x"}\n]\n',
    )
  })

  it('as JSON is valid without rows', async () => {
    const { exported } = await loadTexts({ 'a.csv': 'id,name\n' })
    expect(JSON.parse(await exported({ ...table, shape: 'json' }))).toEqual([])
  })
})

describe('findings as a file', () => {
  const source = { 'a.csv': 'id,text\n1\n\n1\n"=2",x,"y,z"\n5,a\n6,b\n7,c\n' }
  const content = { what: 'anomalies' } as const

  it('are CSV with file, line, record, column, type, severity, value and message', async () => {
    const { exported, anomalies } = await loadTexts(source)
    const { data } = Papa.parse<string[]>((await exported(content)).trim())
    const found = await anomalies()
    expect(data).toEqual([
      ['file', 'line', 'record', 'column', 'type', 'severity', 'value', 'message'],
      ...found.map((one) => [
        ...[one.file, String(one.line), String(one.record), one.column],
        ...[one.type, one.severity, one.value, one.message],
      ]),
    ])
    expect(found.map(({ type }) => type)).toEqual([
      'missing-cell',
      'blank-row',
      'missing-cell',
      'duplicate-row',
      'extra-cell',
    ])
  })

  it('are JSON too, and filtered', async () => {
    const { exported } = await loadTexts(source)
    const found = JSON.parse(await exported({ ...content, shape: 'json', filter: { types: ['extra-cell'] } }))
    expect(found).toMatchObject([{ file: 'a.csv', line: 5, record: 5, type: 'extra-cell', value: '"y,z"' }])
    expect(JSON.parse(await exported({ ...content, shape: 'json', filter: { types: ['none'] } }))).toEqual([])
  })

  it("are the template's own report where it has one", async () => {
    const { exported } = await loadCatalogue(
      ['C1,N1,d,t,c,P1,O', 'C1,N1,d,t,c,P1,O', '', 'C2,N1,d,t,c', 'C3,N1,d,t,c,P9,O'],
      ['P1,one,"two\nlines",,,,,,,,', 'P2,x,,,,,,,,,,more'],
      ['N1,First,first', 'N1,First,first'],
    )
    expect(await exported({ ...content, shape: 'template' })).toBe(
      lines(
        'file,line,anomalie',
        'namespaces file,3,Duplicated row in file',
        'columns file,3,Duplicated row in file',
        "columns file,5,Row doesn't match with the headers schema",
        "datapoints file,4,Row doesn't match with the headers schema",
      ),
    )
  })
})

describe('an export that cannot be done', () => {
  it('leaves the file that is there and nothing else', async () => {
    const { exportTo, folder } = await loadTexts({ 'a.csv': 'id,name\n1,x\n' })
    const path = join(folder, 'out.csv')
    writeFileSync(path, 'precious')
    const task = await exportTo(path, { what: 'table', table: 'a', shape: 'csv' })
    expect(task).toMatchObject({ status: 'failed', message: expect.stringContaining('out.csv exists already') })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })

  it('says what is wrong and writes no file', async () => {
    const { exportTo, folder } = await loadTexts({ 'a.csv': 'id,name\n1,x\n' })
    const path = join(folder, 'out.csv')
    for (const content of [
      { what: 'table', table: 'none', shape: 'csv' },
      { what: 'table', table: 'a', shape: 'csv', where: "error('halfway')" },
      { what: 'selection', shape: 'json' },
    ] as const) {
      const task = await exportTo(path, content)
      expect(task.status).toBe('failed')
      expect(task.message).toBeTruthy()
      expect(existsSync(path)).toBe(false)
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
    }
  })
})
