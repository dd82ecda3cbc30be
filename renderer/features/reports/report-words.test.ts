/** Names that are made of titles, and values that a run still needs. */
import { describe, expect, it } from 'vitest'
import type { ReportParameter } from '../../../preload/contract/index.ts'
import { missingOf, nameFor, placeholdersIn, valuesFor } from './report-words.ts'

const parameters: readonly ReportParameter[] = [
  { name: 'year', type: 'integer', title: 'Year of hire', default: 2021 },
  { name: 'team', type: 'choice', choices: { table: 'teams', column: 'team' } },
  { name: 'note', type: 'text' },
]

describe('a report', () => {
  it('is named after its title', () => {
    expect(nameFor('  Größe & Café, 2021! ')).toBe('gro-e-cafe-2021')
    expect(nameFor('***')).toBe('')
  })
  it('takes what was typed, else the default', () => {
    expect(valuesFor(parameters)).toEqual({ year: 2021 })
    expect(valuesFor(parameters, { year: 2020, team: '' })).toEqual({ year: 2020, team: '' })
  })
  it('names what is still missing', () => {
    expect(missingOf(parameters, { year: '', team: '', note: '' })).toEqual(['Year of hire', 'team'])
    expect(missingOf(parameters, { year: 1, team: 'Sales' })).toEqual(['note'])
  })
  it('finds its parameters in the SQL, but not in texts and comments', () => {
    const sql = 'SELECT \'$no\', "$no" -- $no\nFROM t /* $no\n */ WHERE a = $Year AND b > $year + $least'
    expect(placeholdersIn(sql)).toEqual(['year', 'least'])
  })
})
