/** Generators of awkward bytes: what people send, and what they hopefully never will. */
import fc from 'fast-check'
import { lexicalClasses } from '../../reference/lexical.ts'
import type { Dialect } from './compare.ts'

/** Values of every class, and such as only look like one. */
export const values = [
  ...['2021-02-30', '2021-04-31', '2021-00-10', '2021-12-00', '2020-01-01 23:60:00', '2020-01-01 23:59:60'],
  ...[
    '2020-01-01T10:20:30X',
    '2020-01-01 1a:20:30',
    '2020/01/01',
    '2020-01-0a',
    '-1',
    '1-5',
    '-1.5-',
    'TRUe',
    'true ',
    'falsE',
  ],
  ...['0', '1', '-7', '42', '007', '-0', '+5', '-', '+', '--1', '9223372036854775807', '9223372036854775808'],
  ...['-9223372036854775808', '-9223372036854775809', '1234567890123456', '-123456789012345', '12345678901234567'],
  ...['1.5', '-0.0', '0.0', '0.00', '1.0', '1.50', '0.0001', '0.00005', '-0.00', '00.5', '.5', '5.', '1.234', '-.5'],
  ...['123456789.123456', '0.1234567890123456', '1234567890123.456', '12.345678901234567', '1.2.3', '-12.25'],
  ...[
    '1,5',
    '0,5',
    '1,234',
    '1,2345',
    '1,234.5',
    '1.234,50',
    '1.234.567',
    "1'234",
    '1 234 567',
    '1 234,5',
    '-1,234,567',
  ],
  ...['1,234.567,8', '12,34', '1,234,56', '1e5', '1.e-5', '1E+05', '1e', '-2.5e10', '+1.5e3', 'e5', '1.5x'],
  ...[
    '2020-02-29',
    '2021-02-29',
    '0000-01-01',
    '2020-13-01',
    '2020-1-01',
    '2020-01-01 10:20:30',
    '2020-01-01T23:59:59Z',
  ],
  ...['2020-01-01T24:00:00', '2020-01-01 10:20:30z', '2020-01-01x10:20:30', '1/2/2020', '31.12.99', '13-13-2020'],
  ...[
    '30/02/2021',
    '00/01/2020',
    '1/2/020',
    '01/02.2020',
    '12-31-2020',
    '1/2/20201',
    'true',
    'FALSE',
    'True',
    'tRUE',
    'fals',
  ],
  ...[
    '123e4567-e89b-12d3-a456-426614174000',
    'ABCDEFAB-0000-0000-0000-00000000000A',
    'aBcdefab-0000-0000-0000-000000000000',
  ],
  ...[
    '00000000-0000-0000-0000-000000000000',
    '0000000g-0000-0000-0000-000000000000',
    'x',
    'abc',
    'Zürich',
    'e',
    ' 1',
    '1 ',
  ],
  ...['x'.repeat(16), 'x'.repeat(62), 'x'.repeat(63), 'x'.repeat(64), '1'.repeat(64), '1'.repeat(65), 'é'.repeat(40)],
]

const odd = [
  '\0',
  '\u00a0',
  '\u3000',
  '\ufeff',
  '\u2028',
  '\u0085',
  '\t',
  ' ',
  '\v',
  'é',
  '漢',
  '😀',
  '“',
  '\u1680',
  '\u205f',
]
/** Bytes that are no UTF-8: a lone continuation, a sequence cut short, one that is too long, a surrogate. */
const invalid = ['ff', '80', 'c3', 'e282', 'c0af', 'eda080', 'f0809f', 'f4908080', 'e9'].map((hex) =>
  Buffer.from(hex, 'hex'),
)

export const dialects: fc.Arbitrary<Dialect> = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', '|', ' ', ':', '^', 'x', '1'),
    quote: fc.constantFrom('"' as const, "'" as const),
    width: fc.integer({ min: 1, max: 4 }),
    masks: fc.option(fc.array(fc.nat({ max: 2 ** lexicalClasses.length - 1 }), { maxLength: 4 }), {
      nil: undefined,
      freq: 3,
    }),
    unclassified: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.uniqueArray(fc.nat({ max: 4 }))),
  })
  .map(({ masks, ...dialect }) => (masks ? { ...dialect, expected: masks.slice(0, dialect.width) } : dialect))

/** Bytes in which nothing is as it should be. */
export const chaos = ({ delimiter, quote }: Dialect, maxLength = 60): fc.Arbitrary<Buffer> => {
  const marks = [
    quote,
    quote,
    quote,
    quote + quote,
    delimiter,
    delimiter,
    '\n',
    '\n',
    '\r',
    '\r\n',
    `${quote}${delimiter}`,
  ]
  const borders = [`${delimiter}${quote}`, `${quote}\n`, `\n${quote}`, `${quote}${delimiter}${quote}`, 'a', 'b']
  const unit = fc.oneof(
    { arbitrary: fc.constantFrom(...marks, ...borders).map((text) => Buffer.from(text)), weight: 12 },
    { arbitrary: fc.constantFrom(...values).map((text) => Buffer.from(text)), weight: 4 },
    { arbitrary: fc.constantFrom(...odd).map((text) => Buffer.from(text)), weight: 1 },
  )
  const withInvalid = fc.oneof({ arbitrary: unit, weight: 30 }, { arbitrary: fc.constantFrom(...invalid), weight: 1 })
  return fc
    .oneof(fc.array(unit, { maxLength }), fc.array(withInvalid, { maxLength }))
    .map((parts) => Buffer.concat(parts))
}

/** A table as a program writes it, with a few odd pieces let in. */
export const tables = ({ delimiter, quote, width }: Dialect, maxRecords = 40): fc.Arbitrary<Buffer> => {
  const quoted = (text: string) => quote + text.replaceAll(quote, quote + quote) + quote
  const needsQuotes = (text: string) => [delimiter, quote, '\n', '\r'].some((mark) => text.includes(mark))
  const text = fc.oneof(
    { arbitrary: fc.constantFrom(...values), weight: 8 },
    { arbitrary: fc.constant(''), weight: 1 },
    {
      arbitrary: fc.string({
        unit: fc.constantFrom('a', 'b', quote, delimiter, '\n', '\r\n', ' ', 'ü'),
        maxLength: 90,
      }),
      weight: 1,
    },
  )
  const cell = fc
    .tuple(text, fc.integer({ min: 0, max: 4 }))
    .map(([value, often]) => (often === 0 || needsQuotes(value) ? quoted(value) : value))
  const record = fc
    .array(cell, { minLength: width, maxLength: width })
    .map((cells) => Buffer.from(cells.join(delimiter)))
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
  const disturbance = fc.oneof(
    { arbitrary: fc.constant(Buffer.alloc(0)), weight: 30 },
    { arbitrary: chaos({ delimiter, quote, width }, 3), weight: 1 },
  )
  return fc
    .tuple(fc.array(fc.tuple(record, disturbance), { maxLength: maxRecords }), lineEnd, fc.boolean())
    .map(([records, end, closed]) => {
      const parts = records.flatMap(([bytes, disturbed]) => [bytes, disturbed, Buffer.from(end)])
      return Buffer.concat(closed ? parts : parts.slice(0, -1))
    })
}
