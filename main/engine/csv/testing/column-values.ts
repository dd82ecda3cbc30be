/** Generators of cells of every form that may or may not become a type, and of columns as files have them. */
import fc from 'fast-check'
import { ColumnEvidence } from '../lexical-types.ts'

/** The kind of column that some values make: type, storage and format. */
export function concludeValues(values: readonly string[], name = 'c') {
  const evidence = new ColumnEvidence()
  for (const [at, value] of values.entries()) if (value !== '') evidence.add(value, at + 1)
  return evidence.conclude(name)
}

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })
const pad = (n: number, length: number) => String(n).padStart(length, '0')
const sign = fc.constantFrom('', '', '', '-', '+')

export const integers = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.constantFrom('9223372036854775807', '-9223372036854775808', '9223372036854775808', '-9223372036854775809'),
  fc.constantFrom('0', '-0', '+1', '007', '00', '9007199254740993', '1e5', '9'.repeat(18), '1'.repeat(20)),
)
export const decimals = fc.oneof(
  fc.tuple(sign, digits(1, 6), digits(1, 4)).map(([s, whole, part]) => `${s}${whole}.${part}`),
  fc.tuple(sign, digits(1, 17), digits(1, 17)).map(([s, whole, part]) => `${s}${whole}.${part}`),
  fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), digits(2, 2)).map(([whole, part]) => `${whole}.${part}`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
  fc.integer({ min: -12, max: 12 }).map((exponent) => (10 ** exponent).toFixed(Math.max(0, -exponent))),
  fc.constantFrom('1.50', '.5', '5.', '17850.0', '1e-5', '0.1', '0.30000000000000004', '-0.0', '-0.00', '0.0', '-0.5'),
  fc.constantFrom('0.0001', '0.00001', '1234567890.123456', '123456789012345.6', '9999999999999.999', '1.0', '10.0'),
)
export const mixedNumbers = fc.oneof(
  fc.integer({ min: -100_000, max: 100_000 }).map(String),
  fc.integer({ min: -100_000, max: 100_000 }).map((n) => String(n / 100)),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map(String),
  fc.integer({ min: 0, max: 18 }).map((zeros) => `1${'0'.repeat(zeros)}`),
  fc.integer({ min: 0, max: 1000 }).map((n) => `${n}.0`),
)
const withComma = (value: string) => value.replace('.', ',')
export const decimalCommas = fc.oneof(decimals.map(withComma), mixedNumbers.map(withComma))

/** Columns with one group mark, one decimal mark and one number of decimals, some values spoilt. */
export const groupedColumns = fc
  .tuple(
    fc.constantFrom(',', '.', "'", ' '),
    fc.constantFrom('.', ','),
    fc.integer({ min: 0, max: 4 }),
    fc.array(
      fc.tuple(fc.constantFrom('', '', '-'), fc.oneof(digits(1, 4), digits(1, 7), digits(1, 20)), digits(4, 4)),
      { minLength: 1, maxLength: 6 },
    ),
    fc.option(fc.constantFrom('1234', '1,234', '1.234', '0,123', '-0', '5', '12', '1.234,5', '12,5'), { freq: 3 }),
  )
  .map(([group, mark, scale, parts, spoilt]) => {
    const values = parts.map(([minus, all, fraction]) => {
      const whole = all.replace(/^0+(?=.)/, '').replace(/\B(?=(?:\d{3})+$)/g, group)
      return minus + whole + (scale === 0 ? '' : mark + fraction.slice(0, scale))
    })
    return spoilt === null ? values : [...values, spoilt]
  })

const calendarDays = fc.date({
  ...{ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true },
})
export const dates = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
    .map(([year, month, day]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`),
  calendarDays.map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom('2021-02-29', '2020-02-29', '1900-02-29', '2000-02-29', '0000-01-01', '0001-01-01', '9999-12-31'),
  fc.constantFrom('2021-2-9', '01/02/2021', '2021-04-31', '1582-10-10'),
)
const times = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
    .map((parts) => parts.map((part) => pad(part, 2)).join(':')),
  fc.constantFrom('24:00:00', '23:59:59', '00:00:00', '12:30', '12:00:00.5', '23:59:60'),
)
export const dateTimes = fc
  .tuple(dates, fc.constantFrom('T', ' '), times, fc.constantFrom('', 'Z', '+01:00'))
  .map(([date, separator, time, zone]) => date + separator + time + zone)

/** Columns of days in one order, with one mark and one way of padding, some values spoilt. */
export const otherDateColumns = fc
  .tuple(
    fc.constantFrom('/', '.', '-'),
    fc.boolean(),
    fc.constantFrom(1, 2),
    fc.constantFrom(4, 4, 4, 2),
    fc.array(calendarDays, { minLength: 1, maxLength: 8 }),
    fc.option(fc.constantFrom('31/02/2021', '02/31/2021', '1.1.2021', '01-01-0000', '5/06/21', '2021-01-01'), {
      freq: 3,
    }),
  )
  .map(([separator, dayFirst, width, yearWidth, days, spoilt]) => {
    const values = days.map((date) => {
      const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-')
      const [d, m] = [day, month].map((part) => pad(Number(part), width))
      return [...(dayFirst ? [d, m] : [m, d]), year.slice(-yearWidth)].join(separator)
    })
    return spoilt === null ? values : [...values, spoilt]
  })

export const booleans = fc.constantFrom('true', 'True', 'TRUE', 'false', 'False', 'FALSE', 'tRUE', 'yes', '1', '0')
export const words = fc.oneof(
  fc.constantFrom('a', 'NULL', 'null', 'nan', 'inf', '-inf', 'Infinity', ' 1', '1 ', '1_000', '0x10', ''),
  fc.uuid(),
)

const columnOf = (values: fc.Arbitrary<string>) => fc.array(values, { minLength: 1, maxLength: 6 })
const similar = (values: fc.Arbitrary<string>) =>
  columnOf(values).map((list) =>
    list.filter((value) => concludeValues([value]).type === concludeValues([list[0] ?? '']).type),
  )

/** Columns that mostly hold values of one kind, as files do, so that many of them get a type. */
export const columns = fc.oneof(
  ...[integers, decimals, mixedNumbers, decimalCommas, dates, dateTimes, booleans].flatMap((values) => [
    columnOf(values),
    similar(values),
  ]),
  columnOf(mixedNumbers.map(withComma)),
  ...[groupedColumns, groupedColumns, groupedColumns, otherDateColumns, otherDateColumns, otherDateColumns],
  columnOf(fc.oneof(integers, decimals, decimalCommas, dates, booleans, words)),
  fc
    .tuple(
      fc.integer({ min: 1, max: 17 }),
      fc.constantFrom('.', ','),
      fc.array(digits(18, 18), { minLength: 1, maxLength: 4 }),
    )
    .map(([scale, mark, list]) =>
      list.map((all) => `${all.slice(scale).replace(/^0+(?=.)/, '')}${mark}${all.slice(0, scale)}`),
    ),
  fc
    .tuple(fc.constantFrom('true/false', 'True/False', 'TRUE/FALSE'), fc.array(fc.nat(1), { minLength: 1 }))
    .map(([format, list]) => list.map((word) => format.split('/')[word] ?? '')),
  fc
    .tuple(fc.constantFrom('T', ' '), fc.constantFrom('', 'Z'), fc.array(fc.tuple(dates, times), { minLength: 1 }))
    .map(([separator, zone, list]) => list.map(([date, time]) => date + separator + time + zone)),
)
