/** What is wrong with a question is told by the name of its part and in a sentence, whatever the database would say. */
import { expect, it } from 'vitest'
import { startApi } from './testing/start-api.ts'

const TRIPS = `id,km,day
1,1.25,2021-01-31
-7,-2.50,2021-02-01
9007199254740993123,10.00,2021-03-01
`

async function withTrips() {
  const api = await startApi()
  const token = await api.tokenFor('editor')
  const body = new FormData()
  body.append('files', new File([TRIPS], 'trips.csv'))
  body.append('dataset', 'trips')
  const load = await api.call('POST', '/api/loads', { token, body })
  const status = async () => (await api.call('GET', `/api/tasks/${load.body.id}`, { token })).body.status
  await expect.poll(status, { timeout: 30_000 }).toBe('done')
  return { ...api, token }
}

it('names each parameter of a report that is missing, is not known, or has no value of its type', async () => {
  const { client, call, token } = await withTrips()
  const parameters = [
    { name: 'since', title: 'Since', type: 'date' as const },
    { name: 'least', title: 'Least', type: 'number' as const },
    { name: 'first', title: 'First', type: 'integer' as const, default: 0 },
  ]
  const sql = 'SELECT * FROM trips WHERE day >= $since AND km >= $least AND id >= $first'
  const definition = { name: 'long', title: 'Long', description: '', sql, parameters }
  await client.reports.save({ dataset: 'trips', definition })
  const ask = (query: string) => call('GET', `/api/datasets/trips/reports/long?${query}`, { token })
  expect((await ask('since=2021-01-01&least=1.5')).body).toMatchObject({ total_items: 1, data: [{ km: 10 }] })
  const problems = {
    '': [
      { field: 'since', message: 'A value is needed: a date as in 2021-12-31.' },
      { field: 'least', message: 'A value is needed: a number.' },
    ],
    'since=2021-01-01&least=': [{ field: 'least', message: 'A value is needed: a number.' }],
    'since=yesterday&least=1': [{ field: 'since', message: '"yesterday" is no date as in 2021-12-31.' }],
    'since=2021-02-30&least=1': [{ field: 'since', message: '"2021-02-30" is no date as in 2021-12-31.' }],
    'since=2021-01-01&least=many': [{ field: 'least', message: '"many" is no number.' }],
    'since=2021-01-01&least=1&first=1.5': [{ field: 'first', message: '"1.5" is no whole number.' }],
    'since=2021-01-01&least=1&last=2': [{ field: 'last', message: 'The report has no such parameter.' }],
  }
  for (const [query, fields] of Object.entries(problems)) {
    const { status, body } = await ask(query)
    expect([status, body.error.code, body.error.fields], query).toEqual([422, 'invalid', fields])
    expect(body.error.message).toContain(fields[0]?.field)
  }
})

it('says of numbers that no group can be made with which they are and why, and makes groups with all others', async () => {
  const { call, token } = await withTrips()
  const ask = (group: string, more = '{}') => {
    const measures = '[{"function":"count","name":"n"}]'
    // As text, since there are numbers in JSON that JavaScript cannot write.
    const body = `{"table":"trips","groups":[${group}],"measures":${measures},${more.slice(1)}`.replace(/,}$/, '}')
    const headers = { 'content-type': 'application/json' }
    return call('POST', '/api/datasets/trips/aggregate', { token, body, headers })
  }
  const bins = (column: string, bin: string) => ask(`{"column":"${column}","bin":${bin}}`)
  const WIDTH = 'The width of bins is a number above 0, from 1e-100 to 1e+100.'
  const BINS = /^Bins have a width \(a number .*\) or a count \(a whole number .*\)\.$/
  for (const [column, width, told] of [
    ...['1e308', '0', '-1', '-0.5', '5e-324', '1.7976931348623157e308'].map((w) => ['km', w, WIDTH] as const),
    ...['id', 'km'].flatMap((name) => [
      [name, '1e100', `Bins of ${name} cannot be as wide as 1e+100.`] as const,
      [name, '1e38', `Bins of ${name} cannot be as wide as 1e+38.`] as const,
      [name, '1e-13', `Bins of ${name} cannot be as narrow as 1e-13.`] as const,
    ]),
    ['id', '1e-12', 'id has values that are too large for bins of 1e-12.'],
    ['km', '1e25', 'Bins of km cannot be as wide as 1e+25.'],
  ] as const) {
    const { status, body } = await bins(column, `{"width":${width}}`)
    expect([status, body.error.fields], `${column} ${width}`).toEqual([
      422,
      [{ field: 'groups.0.bin.width', message: told }],
    ])
    expect(body.error.message).not.toMatch(/DECIMAL|INT128|DOUBLE|Error:/)
  }
  for (const bin of [
    '{"width":"NaN"}',
    '{"width":1e999}',
    '{"width":null}',
    '{}',
    '{"count":1.5}',
    '{"count":"NaN"}',
  ]) {
    const { status, body } = await bins('km', bin)
    const fields = [{ field: 'groups.0.bin', message: expect.stringMatching(BINS) }]
    expect([status, body.error.fields], bin).toEqual([422, fields])
  }
  const others = {
    '{"limit":0}': { field: 'limit', message: 'A limit is 1 or more.' },
    '{"limit":1e308}': { field: 'limit', message: 'A limit is a whole number.' },
    '{"measures":[{"function":"quantile","column":"km","quantile":"NaN"}]}': {
      ...{ field: 'measures.0.quantile', message: 'A quantile is a number from 0 to 1.' },
    },
    '{"measures":[{"function":"quantile","column":"km","quantile":-5e-324}]}': {
      ...{ field: 'measures.0.quantile', message: 'A quantile is a number from 0 to 1.' },
    },
  }
  for (const [more, field] of Object.entries(others)) {
    const { status, body } = await ask('{"column":"km"}', more)
    expect([status, body.error.fields], more).toEqual([422, [field]])
  }
  for (const column of ['id', 'km'])
    for (const bin of ['{"width":1e15}', '{"width":0.000001}', '{"count":1}', '{"count":1000}']) {
      const { status, body } = await bins(column, bin)
      expect([status, body.count > 0], `${column} ${bin}`).toEqual([200, true])
    }
})
