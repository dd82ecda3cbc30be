/**
 * The rows that each template's main report has to give for its demo files, worked out from the files without the
 * product: papaparse and arithmetic only, so that the two can only agree by being right.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'

/** Rows as the exported CSV has them; nothing is an empty cell. */
export type Rows = string[][]

/** Records of a file without its header; blank lines are none. */
function records(folder: string, file: string, header = true): Rows {
  const text = new TextDecoder().decode(readFileSync(join(folder, file)))
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: true })
  return header ? data.slice(1) : data
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
/** By the cells at these places, from the first to the last, as texts. */
const byCells =
  (...places: number[]) =>
  (one: readonly string[], other: readonly string[]): number =>
    places.reduce((order, at) => order || byText(one[at] ?? '', other[at] ?? ''), 0)
const byNumber =
  (at: number) =>
  (one: readonly string[], other: readonly string[]): number =>
    Number(other[at]) - Number(one[at])

const isInteger = (text: string): boolean => /^-?\d+$/.test(text)
/** A day that is in the calendar, perhaps with a time. */
const isDate = (text: string): boolean => {
  const day = text.slice(0, 10)
  const time = Date.parse(day)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

function groupsOf(rows: Rows, keyOf: (row: string[]) => readonly string[]): Map<string, Rows> {
  const groups = new Map<string, Rows>()
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row))
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}

/** Group by group: the cells of the key, and what `measure` makes of its rows. */
const grouped = (rows: Rows, keyOf: (row: string[]) => readonly string[], measure: (rows: Rows) => readonly string[]) =>
  [...groupsOf(rows, keyOf)].map(([key, members]) => [...(JSON.parse(key) as string[]), ...measure(members)])

const distinct = (rows: Rows, at: number): string => String(new Set(rows.map((row) => row[at])).size)

/** Who was hired in 2021, by department, job and quarter; records with anything missing or wrong do not count. */
export function hiresByQuarter(folder: string): Rows {
  const names = (file: string) => new Map(records(folder, file, false).map(([id = '', name = '']) => [id, name]))
  const departments = names('departments.csv')
  const jobs = names('jobs.csv')
  const hires = records(folder, 'hired_employees.csv', false)
    .filter((row) => row.length === 5 && !row.includes(''))
    .filter(([id = '', , day = '', department = '', job = '']) => [id, department, job].every(isInteger) && isDate(day))
    .filter(([, , day = '', department = '', job = '']) => {
      return day.startsWith('2021') && departments.has(department) && jobs.has(job)
    })
  const keyOf = ([, , , department = '', job = '']: string[]) => [
    departments.get(department) ?? '',
    jobs.get(job) ?? '',
  ]
  const quarterOf = ([, , day = '']: string[]) => Math.ceil(Number(day.slice(5, 7)) / 3)
  return grouped(hires, keyOf, (rows) =>
    [1, 2, 3, 4].map((quarter) => String(rows.filter((row) => quarterOf(row) === quarter).length)),
  ).sort(byCells(0, 1))
}

/** Plays by song and date; a value that is no number counts as none, and a date that is none as missing. */
export function playsBySongAndDate(folder: string): Rows {
  const rows = records(folder, 'plays.csv')
  return grouped(
    rows,
    ([song = '', day = '']) => [song, isDate(day) ? day : ''],
    (members) => {
      const numbers = members.map(([, , plays = '']) => plays).filter(isInteger)
      return [numbers.length === 0 ? '' : String(numbers.reduce((sum, plays) => sum + Number(plays), 0))]
    },
  ).sort(
    (one, other) => byCells(0)(one, other) || Number(one[1] === '') - Number(other[1] === '') || byCells(1)(one, other),
  )
}

export const productsByName = (folder: string): Rows =>
  grouped(
    records(folder, 'products.csv'),
    ([name = '']) => [name],
    (rows) => [String(rows.length)],
  ).sort((one, other) => byNumber(1)(one, other) || byCells(0)(one, other))

/** What each customer bought; a quantity or price that is none adds nothing. */
export function purchasesByCustomer(folder: string): Rows {
  const purchases = records(folder, 'purchases.csv').filter((row) => (row[6] ?? '') !== '')
  return grouped(
    purchases,
    (row) => [row[6] ?? ''],
    (rows) => {
      const counted = rows.filter((row) => isInteger(row[3] ?? ''))
      const cents = counted
        .filter((row) => /^\d+\.\d\d$/.test(row[5] ?? ''))
        .reduce((sum, row) => sum + Number(row[3]) * Math.round(Number(row[5]) * 100), 0)
      const days = rows
        .map((row) => row[4] ?? '')
        .filter(isDate)
        .sort(byText)
      return [
        distinct(
          counted.filter((row) => Number(row[3]) > 0 && row[0] !== ''),
          0,
        ),
        String(counted.reduce((sum, row) => sum + Number(row[3]), 0)),
        String(cents / 100),
        days[0] ?? '',
        days.at(-1) ?? '',
      ]
    },
  ).sort((one, other) => byNumber(3)(one, other) || byCells(0)(one, other))
}

/** Databases of each namespace with their tables, columns and datapoints. */
export const columnsByDatabase = (folder: string): Rows =>
  grouped(
    records(folder, 'columns.csv'),
    ([, namespace = '', database = '']) => [namespace, database],
    (rows) => [
      distinct(rows, 3),
      String(rows.length),
      distinct(
        rows.filter((row) => (row[5] ?? '') !== ''),
        5,
      ),
    ],
  ).sort(byCells(0, 1))
