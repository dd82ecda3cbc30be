import { describe, expect, it } from 'vitest'
import { OUR_TEMPLATES } from '../testing/load-texts.ts'
import { loadTemplates } from './load-templates.ts'
import { type FileToMatch, matchFiles, matchTemplate } from './match-template.ts'

const templates = loadTemplates(OUR_TEMPLATES)
const hires = templates.get('hires')
if (hires === undefined) throw new Error('the template hires is not there')

type Rows = readonly (readonly string[])[]

/** As it is sniffed: without a header, unless `labels` says that the first row was taken for one. */
const file = (name: string, records: Rows, rest: Partial<FileToMatch> = {}): FileToMatch => ({
  ...{ name, labels: null, records, complete: true, headerGiven: false, ...rest },
})
const taken = (name: string, records: Rows): FileToMatch => file(name, records, { labels: records[0] ?? [] })

const departments: Rows = [1, 2, 3].map((id) => [String(id), `Department ${'ABC'[id - 1]}`])
const jobs: Rows = Array.from({ length: 40 }, (_, at) => [String(at + 1), `Job ${'abcdefghij'[at % 10]}`])
const people: Rows = Array.from({ length: 60 }, (_, at) => [
  ...[String(at + 1), at === 7 ? '' : 'Ada Brandt', `2021-0${(at % 9) + 1}-05T08:00:00Z`],
  ...[at === 5 ? '' : String((at % 3) + 1), String((at % 40) + 1)],
])
const namesOf = (files: readonly FileToMatch[]) =>
  matchFiles(files, hires).map(({ resource }) => resource?.name ?? null)

describe('a file without a header', () => {
  it('is known by its name among those of its shape', () => {
    expect(namesOf([file('Jobs 2021.csv', jobs), file('DEPARTMENTS.csv', departments)])).toEqual([
      'jobs',
      'departments',
    ])
  })

  it('is known by the values of its columns alone when they are telling', () => {
    const [match] = matchFiles([file('export-17.csv', people)], hires)
    expect(match?.resource?.name).toBe('hired_employees')
    expect(match?.reason).toBe(
      'Looks like hired employees, by the values of its 5 columns. It has no header; its columns are id, name, datetime, department_id, job_id.',
    )
  })

  it('is known by the values that other files refer to, whatever it is called', () => {
    const files = [file('a.csv', jobs), file('b.csv', people), file('c.csv', departments)]
    expect(namesOf(files)).toEqual(['jobs', 'hired_employees', 'departments'])
    expect(namesOf([...files].reverse())).toEqual(['departments', 'hired_employees', 'jobs'])
    expect(matchFiles(files, hires)[0]?.reason).toContain('and the values that other files refer to')
    expect(matchTemplate(files, templates.values())?.reason).toBe('Looks like Hires: 3 of 3 files')
  })

  it('is left open, with the reason, when nothing tells which it is', () => {
    const [alone] = matchFiles([file('a.csv', departments)], hires)
    expect(alone).toMatchObject({
      resource: null,
      reason:
        'It has no header, and looks like departments as well as jobs of Hires: neither its name nor other files tell which. Choose one.',
    })
    // All jobs of these people are departments, too.
    const few = people.slice(0, 3)
    expect(namesOf([file('a.csv', departments), file('b.csv', jobs), file('c.csv', few)])).toEqual([
      ...[null, null, 'hired_employees'],
    ])
    // What was seen of the first file has not all jobs, and the rest of it may have them.
    const cut = file('a.csv', departments, { complete: false })
    expect(namesOf([cut, file('c.csv', people)])).toEqual([null, 'hired_employees'])
    expect(matchTemplate([file('a.csv', departments)], templates.values())).toBeNull()
  })

  it('is none of those whose columns are of other kinds or another number, whatever it is called', () => {
    const numbers = departments.map(([id = '']) => [id, id])
    const words = departments.map(([, name = '']) => [name, name])
    const wide = departments.map((cells) => [...cells, 'x'])
    expect(namesOf([numbers, words, wide].map((records) => file('departments.csv', records)))).toEqual([
      null,
      null,
      null,
    ])
    const swapped = people.map(([id = '', name = '', time = '', ...rest]) => [id, time, name, ...rest])
    expect(namesOf([file('hired_employees.csv', swapped)])).toEqual([null])
  })

  it('may have some values that fit no type', () => {
    const damaged = people.map((cells, at) => (at % 9 === 4 ? [...cells.slice(0, 3), 'Sales', ''] : cells))
    expect(namesOf([file('any.csv', damaged)])).toEqual(['hired_employees'])
    // Of a file that is called so, half of the values is enough.
    const half = people.map((cells, at) => (at % 5 < 2 ? [...cells.slice(0, 4), 'Cook'] : cells))
    expect(namesOf([file('any.csv', half), file('hired.csv', half)])).toEqual([null, 'hired_employees'])
  })
})

describe('the first row of a file for a resource without a header', () => {
  it('is data when it was taken for a header', () => {
    expect(matchFiles([taken('jobs.csv', jobs)], hires)[0]).toMatchObject({ resource: { name: 'jobs' }, headerRows: 0 })
  })

  it('is a header when it has the names of the columns, also when it was taken for data', () => {
    const headed = [['ID', ' Job'], ...jobs]
    expect(matchFiles([taken('x.csv', headed)], hires)[0]).toMatchObject({ resource: { name: 'jobs' } })
    expect(matchFiles([taken('x.csv', headed)], hires)[0]?.headerRows).toBeUndefined()
    expect(matchFiles([file('x.csv', headed)], hires)[0]).toMatchObject({ resource: { name: 'jobs' }, headerRows: 1 })
  })

  it('is what somebody said it is', () => {
    const said = (records: Rows, labels: readonly string[] | null) =>
      matchFiles([{ ...file('jobs.csv', records), labels, headerGiven: true }], hires)[0]
    expect(said(jobs, jobs[0] ?? [])?.resource).toBeNull()
    expect(said(jobs, null)).toMatchObject({ resource: { name: 'jobs' }, headerRows: undefined })
  })

  it('is looked at also when somebody chose the resource', () => {
    const chosen = (one: FileToMatch) => matchFiles([one], hires, ['departments'])[0]
    expect(chosen(taken('jobs.csv', jobs))).toMatchObject({ resource: { name: 'departments' }, headerRows: 0 })
    expect(chosen(file('x.csv', [['id', 'department'], ...departments]))).toMatchObject({ headerRows: 1 })
    expect(matchFiles([file('jobs.csv', jobs)], hires, [null])[0]?.resource).toBeNull()
  })
})
