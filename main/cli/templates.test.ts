import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openCliFolder } from './testing/run-cli.ts'

it('makes a demo of about a size', async () => {
  using folder = openCliFolder()
  const made = await folder.run('demo', 'plays', '--size', '300kB', '--out', folder.at('demo'))
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(Math.abs(statSync(folder.at('demo/plays.csv')).size - 300_000)).toBeLessThan(15_000)
  expect(JSON.parse(readFileSync(folder.at('demo/planted.json'), 'utf8'))[0]).toMatchObject({ file: 'plays.csv' })

  const wrong = await folder.run('demo', 'plays', '--size', '300 bananas', '--out', folder.at('demo'))
  expect(wrong).toMatchObject({
    code: 1,
    err: expect.stringContaining('It is no size such as 500000000, 500MB or 2GiB.'),
  })
  const both = await folder.run('demo', 'plays', '--size', '1MB', '--rows', '5', '--out', folder.at('demo'))
  expect(both.code).toBe(1)
})

it('sums up valid and invalid records, and writes the invalid ones a file for each source', async () => {
  using folder = openCliFolder()
  const people = '1,Ada,2021-01-01T00:00:00Z,1,1\n2,Ben,,1,1\n3,Cyd,2021-01-02T00:00:00Z,1,x\n'
  const files = [
    folder.file('hired_employees.csv', people),
    folder.file('departments.csv', '1,Sales\n2,\n'),
    folder.file('jobs.csv', '1,Clerk\n'),
  ]
  const { out } = await folder.run('load', ...files, '--dataset', 'hires', '--json')
  const { tables } = JSON.parse(out)
  expect(tables).toMatchObject([
    { name: 'departments', total: 2, valid: 1, invalid: 1 },
    { name: 'jobs', total: 1, valid: 1, invalid: 0 },
    { name: 'hired_employees', total: 3, valid: 1, invalid: 2, records: 3 },
  ])
  const told = await folder.run('load', ...files, '--dataset', 'again', '--again')
  expect(told.out).toContain('Total 6, valid 3, invalid 3: "winnow quarantine again" prints the invalid ones.')

  expect(await folder.run('quarantine', 'hires', '--out', `${folder.at('rejected')}/`)).toMatchObject({
    code: 0,
    err: '',
  })
  const written = readdirSync(folder.at('rejected')).sort()
  expect(written).toEqual([
    expect.stringMatching(/^departments_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.csv$/),
    expect.stringMatching(/^hired_employees_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.csv$/),
  ])
  expect(written.map((name) => readFileSync(folder.at(`rejected/${name}`), 'utf8'))).toEqual([
    '2,\n',
    '2,Ben,,1,1\n3,Cyd,2021-01-02T00:00:00Z,1,x\n',
  ])
  // A folder that is there needs no slash.
  expect((await folder.run('quarantine', 'again', '--out', folder.at('rejected'))).code).toBe(0)
})
