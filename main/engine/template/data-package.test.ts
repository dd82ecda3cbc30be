import { describe, expect, it } from 'vitest'
import { dataPackageSchema } from './data-package.ts'

const parse = (...fields: object[]) =>
  dataPackageSchema.safeParse({
    ...{ name: 'a', title: 'A', resources: [{ name: 'b', title: 'B', schema: { fields } }] },
  })
const problemOf = (...fields: object[]): string => parse(...fields).error?.issues[0]?.message ?? ''

describe('a field of a template', () => {
  it('says how its values are written', () => {
    const fields = [
      { name: 'day', type: 'date', format: '%d/%m/%Y' },
      { name: 'price', type: 'number', decimalChar: ',', groupChar: '.' },
      { name: 'count', type: 'integer', groupChar: ' ' },
      { name: 'paid', type: 'boolean', trueValues: ['yes', 'ja'], falseValues: ['no'] },
      { name: 'mail', type: 'string', format: 'email' },
    ]
    expect(parse(...fields).data?.resources[0]?.schema.fields).toMatchObject(fields)
  })

  it.each([
    ['a format that cannot be proved', { type: 'date', format: '%A' }, /the format "%A" cannot be used/],
    ['the same mark twice', { type: 'number', decimalChar: ',', groupChar: ',' }, /are the same/],
    ['a letter between thousands', { type: 'number', groupChar: 'x' }, /a mark is one character/],
    ['two characters between thousands', { type: 'number', groupChar: ',,' }, /a mark is one character/],
    ['a word for true and for false', { type: 'boolean', trueValues: ['x'], falseValues: ['x'] }, /"x" stands for/],
    ['no word for true', { type: 'boolean', trueValues: [] }, /./],
    ['a word with a stroke', { type: 'boolean', trueValues: ['y/n'] }, /has no "\/"/],
  ])('is refused when it has %s', (_, field, problem) => {
    expect(problemOf({ name: 'x', ...field })).toMatch(problem)
  })
})
