/** The rule of cascading choices. It decides which rows a person sees and exports. */
import { describe, expect, it } from 'vitest'
import { type Choice, choicesBefore, choose, clearFrom } from './cascade.ts'

const levels = ['namespace', 'database', 'table', 'column']
const choice = (level: string, value: string): Choice => ({ level, value, label: value, missing: false })
const all = [choice('namespace', '1'), choice('database', 'sales'), choice('table', 'orders')]
const values = (choices: readonly Choice[]) => choices.map(({ value }) => value)

describe('a cascade', () => {
  it('keeps earlier choices and clears later ones when a choice changes', () => {
    expect(values(choose(levels, all, choice('database', 'stock')))).toEqual(['1', 'stock'])
  })
  it('keeps later choices when the same entry is chosen again', () => {
    expect(choose(levels, all, choice('namespace', '1'))).toBe(all)
  })
  it('takes a choice on a deep level without any before it', () => {
    expect(values(choose(levels, [], choice('table', 'orders')))).toEqual(['orders'])
  })
  it('clears a choice together with the later ones', () => {
    expect(values(clearFrom(levels, all, 'database'))).toEqual(['1'])
    expect(clearFrom(levels, all, 'namespace')).toEqual([])
  })
  it('filters a level by the choices of earlier levels only', () => {
    expect(values(choicesBefore(levels, all, 'table'))).toEqual(['1', 'sales'])
  })
})
