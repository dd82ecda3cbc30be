import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineOf, pointerOf, readJson } from './json-places.ts'

const problemOf = (text: string) => {
  const { problem } = readJson(text)
  return problem === null ? null : { ...lineOf(text, problem.offset), message: problem.message }
}

describe('JSON with the place of each value', () => {
  it('takes what JSON.parse takes, and each place holds the text of its value', () => {
    const walk = (value: unknown, path: readonly PropertyKey[], text: string, places: ReadonlyMap<string, Place>) => {
      const { from, to } = places.get(pointerOf(path)) ?? { from: 0, to: 0 }
      expect(JSON.parse(text.slice(from, to))).toEqual(value)
      if (typeof value !== 'object' || value === null) return
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key], text, places)
    }
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, 2), (given, indent) => {
        const text = JSON.stringify(given, null, indent)
        fc.pre(!text.includes('"__proto__"'))
        const read = readJson(text)
        if (read.problem !== null) throw new Error(read.problem.message)
        const value: unknown = JSON.parse(text)
        expect(read.value).toEqual(value)
        walk(value, [], text, read.places)
      }),
    )
  })

  it('refuses exactly what JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '01',
      'true',
      'nul',
      ' ',
      '\n',
      '"',
      "'",
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(readJson(text).problem === null).toBe(isJson)
      }),
      { numRuns: 2000 },
    )
  })

  it('says what is wrong where it is', () => {
    expect(problemOf('{\n  "a": 1\n  "b": 2\n}')).toEqual({
      ...{ line: 3, column: 3 },
      message: 'There should be "," or "}" here.',
    })
    expect(problemOf('{"a": tru}')).toMatchObject({
      line: 1,
      column: 7,
      message: expect.stringContaining('"tru" is no JSON'),
    })
    expect(problemOf('[1, 2')).toMatchObject({ column: 6, message: 'The text ends too early: "," or "]" is missing.' })
  })

  it('refuses traps: a nest without end, a name that reaches into JavaScript', () => {
    expect(problemOf('['.repeat(100_000))?.message).toContain('nested more than 64 levels')
    expect(problemOf('{"a": {"\\u005f_proto__": {}}}')).toMatchObject({ message: 'Nothing can be called __proto__.' })
    expect(readJson(`"${'\\"'.repeat(400_000)}"`).problem).toBeNull()
  })
})

type Place = { readonly from: number; readonly to: number }
