import { describe, expect, it } from 'vitest'
import { addValue, createFacts } from '../../../native/index.ts'
import { ambiguousDateComplaint } from './ambiguous-date.ts'

function complaintOf(...values: string[]) {
  const facts = createFacts()
  for (const [at, value] of values.entries()) addValue(facts, value, at + 2)
  return ambiguousDateComplaint('day', facts, values[0])
}

describe('ambiguous-date', () => {
  it('asks for the order of day and month when nothing tells it', () => {
    expect(complaintOf('01/02/2021', '', '12/12/2021')).toEqual({
      column: 'day',
      value: '01/02/2021',
      expected: 'dates that prove their order, an answer, or a format in the template',
      message:
        'Column day: nothing tells whether the day or the month comes first (01/02/2021); the dates were kept as text. ' +
        'If you know, say so, in the window or with "winnow dates", or choose the order in the template: "format": "%d/%m/%Y" or "%m/%d/%Y".',
    })
    expect(complaintOf('1.2.21')?.message).toContain('"format": "%d.%m.%y" or "%m.%d.%y"')
  })

  it('asks for the order when it changes', () => {
    expect(complaintOf('31-12-2021', '12-31-2021')?.message).toMatch(
      /^Column day: the order of day and month changes: .* "%d-%m-%Y" or "%m-%d-%Y"; values that do not fit/,
    )
  })

  it.each([
    ['values prove the order', ['31/12/2021', '01/02/2021']],
    ['the column holds other things for the most part', ['01/02/2021', 'soon', 'later']],
    ['there is no date', ['1', '2']],
    ['there is no value', ['']],
  ])('says nothing when %s', (_, values) => expect(complaintOf(...values)).toBe(null))
})
