import { expect, it } from 'vitest'
import { loadTexts, places } from '../testing/load-texts.ts'
import { allRows, openTestEngine, openTestFolder } from '../testing/test-engine.ts'

const departments = '1,Sales\n2,Legal\n'
const jobs = '1,Clerk\n2,Boss\n3,Cook\n'
const people = [1, 2, 3].map((id) => `${id},Ada Brandt,2021-0${id}-05T08:00:00Z,${(id % 2) + 1},${id}\n`).join('')

async function open() {
  const folder = openTestFolder()
  return { folder, engine: await openTestEngine(`${folder.path}/store`) }
}

it('finds the template of files without headers, names their columns and keeps their first rows', async () => {
  const { folder, engine } = await open()
  using _ = folder
  await using closing = engine
  const paths = [
    folder.file('in/hired_employees.csv', people),
    folder.file('in/jobs.csv', `\uFEFF${jobs}`),
    folder.file('in/departments.csv', departments),
  ]
  const looked = await closing.client.files.inspect({ files: paths.map(engine.read) })
  expect(looked.match).toMatchObject({ template: 'hires', reason: 'Looks like Hires: 3 of 3 files' })
  expect(looked.files.map(({ resource, columns }) => [resource, columns.map(({ name }) => name)])).toEqual([
    ['hired_employees', ['id', 'name', 'datetime', 'department_id', 'job_id']],
    ['jobs', ['id', 'job']],
    ['departments', ['id', 'department']],
  ])
  const { id, template, tables } = await engine.load(paths)
  expect(template?.id).toBe('hires')
  expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
    ['departments', 2],
    ['jobs', 3],
    ['hired_employees', 3],
  ])
  expect(await allRows(engine, id, 'jobs')).toEqual([
    ['1', 'Clerk'],
    ['2', 'Boss'],
    ['3', 'Cook'],
  ])
})

it('takes a header for a header all the same, also one that looks like a row', async () => {
  const headed = await loadTexts(
    { 'a.csv': 'Job,ID\nClerk,1\nBoss,2\n', 'departments.csv': 'id,department\n1,Sales\n' },
    { template: 'hires' },
  )
  expect(places(await headed.anomalies())).toEqual([])
  expect(await headed.rows('jobs')).toEqual([
    ['1', 'Clerk'],
    ['2', 'Boss'],
  ])
  expect(await headed.rows('departments')).toEqual([['1', 'Sales']])

  const fields = [{ name: 'name' }, { name: 'city' }]
  const cities = {
    name: 'cities',
    title: 'Cities',
    resources: [{ name: 'people', title: 'People', schema: { fields } }],
  }
  const text = 'name,city\nAda,Berlin\nname,Bremen\n'
  const alone = await loadTexts({ 'a.csv': text })
  expect(await alone.rows('a')).toHaveLength(3) // Somebody called "name": no header for all that can be seen.
  const told = await loadTexts({ 'a.csv': text }, { template: cities })
  expect(await told.rows('people')).toEqual([
    ['Ada', 'Berlin'],
    ['name', 'Bremen'],
  ])
})

it('says why a file without a header is left alone', async () => {
  const { folder, engine } = await open()
  using _ = folder
  await using closing = engine
  const path = folder.file('list.csv', departments)
  const { match, files } = await closing.client.files.inspect({ files: [engine.read(path)] })
  expect(match).toBeNull()
  expect(files[0]).toMatchObject({ resource: null })
  expect(files[0]?.reason).toContain('looks like departments as well as jobs of Hires')
  const { template, tables } = await engine.load([path])
  expect(template).toBeNull()
  expect(tables[0]?.columns.map(({ name }) => name)).toEqual(['column1', 'column2'])
})
