/** The lexical classes and the facts of columns, held against definitions of another kind. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addValue,
  type ColumnFacts,
  classify,
  createFacts,
  type LexicalClass,
  lexicalClasses,
  mergeFacts,
} from './lexical.ts'

const classOf = (value: string) => lexicalClasses[classify(value)]

function factsOf(values: readonly string[]): ColumnFacts {
  const facts = createFacts()
  for (const [at, value] of values.entries()) addValue(facts, value, at + 1)
  return facts
}

describe('the class of a value', () => {
  it.each<[LexicalClass, string[]]>([
    ['empty', ['']],
    ['integer', ['0', '7', '-7', '1234', '9223372036854775807', '-9223372036854775808']],
    ['integerPadded', ['00', '007', '-0', '-07', '000000000000000000000000']],
    ['integerSigned', ['+0', '+7', '+007', '+99999999999999999999']],
    ['integerLarge', ['9223372036854775808', '-9223372036854775809', '1'.repeat(64)]],
    ['decimal', ['0.5', '-0.5', '12.50', '-0.00', '1.234', `0.${'1'.repeat(62)}`]],
    ['decimalComma', ['0,5', '-0,5', '12,50', '0,123', '1234,567', '1,2345', '12,34']],
    ['grouped', ['1,234', '-1,234', '1,234.5', '1.234,5', '1.234.567', "1'234", '1 234 567,89', '1,234,567.890']],
    ['exponent', ['1e5', '-1.E+5', '+1.5e-07', '00e0', '1E400']],
    ['date', ['0001-01-01', '2020-02-29', '9999-12-31', '2000-02-29']],
    ['dateTime', ['2020-02-29 23:59:59', '2020-02-29T00:00:00', '2020-02-29 00:00:00Z', '2020-02-29T00:00:00Z']],
    ['dateOther', ['1/2/2021', '31.12.2021', '12-31-21', '1.2.03', '30/02/2021', '01/01/0000']],
    ['boolean', ['true', 'false', 'TRUE', 'FALSE', 'True', 'False']],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000', 'ABCDEFAB-ABCD-ABCD-ABCD-ABCDEFABCDEF']],
    ['text', ['x', ' 1', '1 ', '1\n', '-', '+', '.5', '5.', ',5', '1,', '1e', 'e5', '1e5.0', '--1', '0x10', '١٢']],
    ['text', ['01.5', '01,5', '+1.5', '1.2.3', '1,23,456', '1,234,5', '0,123,456', '1234,567,890', '1.234.56']],
    ['text', ['1,234.567.8', "1'234'5", '1,234 567', '+1,234', '1.', '1\u00A0234', '1  234', `0.${'1'.repeat(63)}`]],
    ['text', ['2021-02-29', '1900-02-29', '0000-01-01', '2021-13-01', '2021-00-01', '2021-01-00', '2021-1-1']],
    ['text', ['2021-01-01T24:00:00', '2021-01-01 00:60:00', '2021-01-01 00:00:60', '2021-01-01 00:00', '2021-01-01Z']],
    ['text', ['2021-02-29 00:00:00', '2021-01-01t00:00:00', '2021-01-01T00:00:00.5', '2021-01-01  00:00:00']],
    ['text', ['13/13/2021', '0/1/2021', '1/0/2021', '1/32/2021', '1/2-2021', '1/2/202', '1/2/1', '001/2/2021']],
    ['text', ['tRUE', 'truE', 'yes', 'TRue', 'true ', 't', '1'.repeat(65)]],
    ['text', ['123e4567e89b12d3a456426614174000', '123e4567-e89b-12d3-a456-42661417400g']],
  ])('%s: %j', (name, values) => {
    expect(values.map((value) => [value, classOf(value)])).toEqual(values.map((value) => [value, name]))
  })
})

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((list) => list.join(''))
const minus = fc.constantFrom('', '', '-', '+')
const mark = fc.constantFrom('.', ',')
const two = fc.oneof(
  fc.integer({ min: 0, max: 33 }).map(String),
  fc.integer({ min: 0, max: 33 }).map((n) => `0${n}`.slice(-2)),
)

/** Values near the borders of the classes. */
const values = fc.oneof(
  joined(minus, digits(1, 21)),
  fc.bigInt({ min: -(2n ** 63n) - 9n, max: -(2n ** 63n) + 9n }).map(String),
  fc.bigInt({ min: 2n ** 63n - 9n, max: 2n ** 63n + 9n }).map(String),
  joined(minus, digits(0, 4), mark, digits(0, 5)),
  joined(minus, fc.constantFrom('0', '1'), mark, fc.constantFrom('', '0', '000', '0000', '00000'), digits(0, 14)),
  fc
    .tuple(
      minus,
      digits(0, 4),
      fc.constantFrom(',', '.', "'", ' '),
      fc.array(fc.oneof({ weight: 8, arbitrary: digits(3, 3) }, digits(2, 4)), { minLength: 1, maxLength: 3 }),
      fc.oneof(fc.constant(''), joined(mark, digits(0, 3))),
    )
    .map(([sign, whole, separator, groups, end]) => sign + [whole, ...groups].join(separator) + end),
  joined(minus, digits(0, 2), fc.constantFrom('', '.', ','), digits(0, 2), fc.constantFrom('e', 'E', ''), minus, two),
  joined(digits(4, 4), fc.constant('-'), two, fc.constant('-'), two),
  joined(
    fc.constantFrom('2021-02-28', '2020-02-29', '2021-02-29'),
    fc.constantFrom(' ', 'T', 't'),
    joined(two, fc.constant(':'), fc.integer({ min: 10, max: 61 }).map(String), fc.constantFrom(':', ''), two),
    fc.constantFrom('', 'Z', 'z'),
  ),
  fc
    .tuple(
      two,
      fc.constantFrom('/', '.', '-'),
      two,
      fc.oneof(digits(2, 4), fc.constantFrom('2021', '2020', '1900', '00', '0000')),
    )
    .map(([first, separator, second, year]) => [first, second, year].join(separator)),
  fc.constantFrom('true', 'True', 'TRUE', 'tRUE', 'false', 'False', 'FALSE', 'fALSE'),
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.constantFrom('', 'x', ' ', 'é', '\0', 'NaN', 'Infinity'),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.string({ unit: fc.constantFrom(..."0123456789+-.,'/:eETZ true"), maxLength: 12 }),
)

/** True when it is a day, as JavaScript's own calendar has it. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return year >= 1 && date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

const only = (text: string, characters: string) => text !== '' && [...text].every((one) => characters.includes(one))
const isDigits = (text: string) => only(text, '0123456789')
const isWhole = (text: string) => isDigits(text) && String(BigInt(text)) === text

/** The classes once more, by splitting and counting instead of matching. */
function classByParts(value: string): LexicalClass {
  if (value === '') return 'empty'
  if (new TextEncoder().encode(value).length > 64) return 'text'
  const size = value.startsWith('-') ? value.slice(1) : value
  if (isWhole(size) && value !== '-0') {
    const number = BigInt(value)
    return number >= -(2n ** 63n) && number < 2n ** 63n ? 'integer' : 'integerLarge'
  }
  if (isDigits(size)) return 'integerPadded'
  if (value.startsWith('+') && isDigits(value.slice(1))) return 'integerSigned'
  const point = size.split('.')
  if (point.length === 2 && isWhole(point[0] ?? '') && isDigits(point[1] ?? '')) return 'decimal'
  for (const separator of [',', '.', "'", ' ']) {
    for (const decimalMark of ['', '.', ',']) {
      if (separator === decimalMark || !size.includes(separator)) continue
      const [whole = '', fraction, ...rest] = decimalMark === '' ? [size, '0'] : size.split(decimalMark)
      const [head = '', ...groups] = whole.split(separator)
      const grouped = groups.length > 0 && groups.every((group) => group.length === 3 && isDigits(group))
      const headed = isWhole(head) && head !== '0' && head.length <= 3
      if (grouped && headed && rest.length === 0 && isDigits(fraction ?? '')) return 'grouped'
    }
  }
  const comma = size.split(',')
  if (comma.length === 2 && isWhole(comma[0] ?? '') && isDigits(comma[1] ?? '')) return 'decimalComma'
  const [mantissa = '', exponent, ...rest] = value.toLowerCase().split('e')
  if (exponent !== undefined && rest.length === 0) {
    const [whole = '', fraction = '', ...more] = mantissa.replace(/^[+-]/, '').split('.')
    const bare = exponent.replace(/^[+-]/, '')
    if (isDigits(whole) && (fraction === '' || isDigits(fraction)) && more.length === 0 && isDigits(bare))
      return 'exponent'
  }
  const date = value.slice(0, 10).split('-')
  if (date.map((part) => part.length).join() === '4,2,2' && date.every(isDigits)) {
    const [year = 0, month = 0, day = 0] = date.map(Number)
    const clock = value.slice(10)
    if (isDay(year, month, day)) {
      if (clock === '') return 'date'
      const time = new Date(`2020-01-01T${clock.slice(1, 9)}Z`)
      const sound = !Number.isNaN(time.getTime()) && time.toISOString().slice(11, 19) === clock.slice(1, 9)
      if (sound && ' T'.includes(clock.charAt(0)) && ['', 'Z'].includes(clock.slice(9))) return 'dateTime'
    }
  }
  for (const separator of '/.-') {
    const [first = '', second = '', year = '', ...more] = value.split(separator)
    const sizes = first.length <= 2 && second.length <= 2 && (year.length === 2 || year.length === 4)
    if (more.length > 0 || !sizes || ![first, second, year].every(isDigits)) continue
    const [one = 0, other = 0] = [Number(first), Number(second)].sort((a, b) => a - b)
    if (one >= 1 && one <= 12 && other <= 31) return 'dateOther'
  }
  if (['true', 'false', 'TRUE', 'FALSE', 'True', 'False'].includes(value)) return 'boolean'
  const lengths = value.split('-').map((part) => part.length)
  const hexadecimal = value.split('-').every((part) => only(part.toLowerCase(), '0123456789abcdef'))
  return lengths.join() === '8,4,4,4,12' && hexadecimal ? 'uuid' : 'text'
}

describe('any value', () => {
  it('has the class that splitting and counting give it', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(values, (value) => {
        seen.add(classByParts(value))
        expect(classOf(value)).toBe(classByParts(value))
      }),
      { numRuns: 100_000 },
    )
    expect([...seen].sort()).toEqual([...lexicalClasses].sort())
  })
})

describe('the facts of a column', () => {
  const lists = fc.array(values, { maxLength: 40 })

  it('count every value once, and say where each class was first', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const { counts, firstRecord, minLength, maxLength } = factsOf(list)
        const classes = list.map(classOf)
        expect(counts).toEqual(lexicalClasses.map((name) => classes.filter((other) => other === name).length))
        const firsts = lexicalClasses.map((name) => classes.indexOf(name) + 1 || -1)
        expect(firstRecord).toEqual(firsts)
        const lengths = list.filter(Boolean).map((value) => new TextEncoder().encode(value).length)
        expect(minLength).toBe(lengths.length === 0 ? -1 : Math.min(...lengths))
        expect(maxLength).toBe(Math.max(0, ...lengths))
      }),
      { numRuns: 3000 },
    )
  })

  it('are the same however the column is cut, and in whatever order its parts are merged', () => {
    fc.assert(
      fc.property(fc.array(lists, { maxLength: 5 }), fc.boolean(), (parts, backwards) => {
        let record = 0
        const cut = parts.map((part) => {
          const facts = createFacts()
          for (const value of part) addValue(facts, value, ++record)
          return facts
        })
        const merged = createFacts()
        for (const facts of backwards ? cut.reverse() : cut) mergeFacts(merged, facts)
        expect(merged).toEqual(factsOf(parts.flat()))
      }),
      { numRuns: 3000 },
    )
  })

  it('say of decimals how they are written', () => {
    for (const [name, separator] of [['decimal', '.'] as const, ['decimalComma', ','] as const]) {
      fc.assert(
        fc.property(fc.array(joined(minus, fc.nat(2000).map(String), fc.constant('.'), digits(1, 18))), (list) => {
          const own = list.filter((value) => classOf(value) === 'decimal')
          const written = own.map((value) => value.replace('.', separator))
          const of = written.filter((value) => classOf(value) === name)
          const fractions = of.map((value) => value.split(separator)[1] ?? '')
          const sizes = of.map((value) => value.length - 1 - (value.startsWith('-') ? 1 : 0))
          const number = (value: string) => Number(value.replace(',', '.'))
          const small = (value: string) => number(value) !== 0 && Math.abs(number(value)) < 0.0001
          expect(factsOf(of)[name]).toEqual({
            minScale: of.length === 0 ? -1 : Math.min(...fractions.map((fraction) => fraction.length)),
            maxScale: Math.max(0, ...fractions.map((fraction) => fraction.length)),
            maxDigits: Math.max(0, ...sizes),
            trailingZero: fractions.filter((fraction) => fraction.length > 1 && fraction.at(-1) === '0').length,
            pointZero: fractions.filter((fraction) => fraction === '0').length,
            notDouble: of.filter((value, at) => (sizes[at] ?? 0) > 15 || small(value)).length,
            negativeZero: of.filter((value) => Object.is(number(value), -0)).length,
          })
        }),
        { numRuns: 3000 },
      )
    }
    expect(factsOf(['0.0001', '-0.00', '0.00009', '123456789012345.6', '5.0']).decimal).toEqual({
      ...{ minScale: 1, maxScale: 5, maxDigits: 16, trailingZero: 1, pointZero: 1, notDouble: 2, negativeZero: 1 },
    })
  })

  it('say of integers how long they are', () => {
    expect(factsOf(['1', '-999'])).toMatchObject({ integerLong: 0, integerMaxDigits: 3 })
    expect(factsOf(['-123456789012345', '1234567890123456'])).toMatchObject({ integerLong: 1, integerMaxDigits: 16 })
  })

  it('say of thousands what separates them', () => {
    const english = { separators: 1, marks: 1 | 2, minScale: 0, maxScale: 2, maxDigits: 7 }
    expect(factsOf(['1,234', '12,345.67']).grouped).toEqual(english)
    const others = { separators: 2 | 4 | 8, marks: 1 | 4, minScale: 0, maxScale: 3, maxDigits: 7 }
    expect(factsOf(['1.234,5', "1'234", '1 234,567']).grouped).toEqual(others)
  })

  it('say of times, booleans and identifiers how they are written', () => {
    expect(factsOf(['2021-01-01 00:00:00', '2021-01-01T00:00:00Z']).dateTimeFormats).toBe(1 | 8)
    expect(factsOf(['2021-01-01T00:00:00', '2021-01-01 00:00:00Z']).dateTimeFormats).toBe(2 | 4)
    expect(factsOf(['true', 'FALSE']).booleanCases).toBe(1 | 2)
    expect(factsOf(['True']).booleanCases).toBe(4)
    const uuid = '123e4567-e89b-12d3-a456-426614174000'
    expect(factsOf([uuid, '00000000-0000-0000-0000-000000000000']).uuidCases).toBe(1)
    expect(factsOf([uuid.toUpperCase(), uuid.replace('e4', 'E4')]).uuidCases).toBe(2 | 4)
  })

  it('say of other dates what their numbers can mean', () => {
    expect(factsOf(['13/1/2021', '1/31/2021', '30/02/2021', '02.03.21', '1-1-0000']).dateOther).toEqual({
      ...{ separators: 1 | 2 | 4, years: 1 | 2, padded: 2, unpadded: 3 },
      ...{ firstAbove12: 2, secondAbove12: 1, invalidDayFirst: 3, invalidMonthFirst: 3 },
    })
    expect(factsOf(['29/02/20', '29/02/2019', '29/02/1900', '29/02/2000']).dateOther).toMatchObject({
      ...{ invalidDayFirst: 2, invalidMonthFirst: 4 },
    })
  })

  it('judge other dates as the calendar does', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const dates = list.filter((value) => classOf(value) === 'dateOther')
        const invalid = (day: number, month: number) =>
          dates.filter((value) => {
            const parts = value.split(/[/.-]/).map(Number)
            const year = (parts[2] ?? 0) + (/\D\d\d$/.test(value) ? 2000 : 0)
            return !isDay(year, parts[month] ?? 0, parts[day] ?? 0)
          }).length
        const { invalidDayFirst, invalidMonthFirst } = factsOf(dates).dateOther
        expect([invalidDayFirst, invalidMonthFirst]).toEqual([invalid(0, 1), invalid(1, 0)])
      }),
      { numRuns: 3000 },
    )
  })
})
