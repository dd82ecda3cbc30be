/**
 * From the fields of an Avro schema to columns of a table, and to the cells of its CSV. A column has a type only if
 * every value of the file fits it: what the schema leaves open is decided by a look at all of them.
 */
import avro from 'avsc'
import { marksOf, type StoredColumn, textColumn } from '../../store/columns.ts'
import { isUnion, type Kind, kindOf, unwrap } from './kinds.ts'
import type { AvroSchema, AvroType } from './schema.ts'
import { timeWriter } from './time-format.ts'
import { decimalText, numberText, textOf, unscaledOf } from './value-text.ts'

/** A value that its own file says it cannot hold: the block that it stands in is damaged. */
export class UnfitValue extends Error {}

export interface DecidedColumn {
  readonly column: StoredColumn
  /** The cell's text. @throws UnfitValue */
  readonly cell: (value: unknown) => string
}

export interface ColumnPlan {
  /** Looks at a value before anything is decided; null where there is nothing to find out. */
  readonly survey: ((value: unknown) => void) | null
  decide(): DecidedColumn
}

/** A plan for each field; `known` are the columns of a table that we wrote ourselves. A file of no records has one column. */
export function planColumns({ type, names }: AvroSchema, known: readonly StoredColumn[] | null): ColumnPlan[] {
  const fields = type instanceof avro.types.RecordType ? type.fields.map((field) => field.type) : [type]
  return fields.map((field, at) => planColumn(names[at] ?? '', field, known?.[at]))
}

/** The values of a record, one for each plan. */
export function fieldsOf(type: AvroType): (record: unknown) => readonly unknown[] {
  if (!(type instanceof avro.types.RecordType)) return (value) => [value]
  const names = type.fields.map(({ name }) => name)
  return (record) => names.map((name) => (record as Record<string, unknown>)[name])
}

function planColumn(name: string, type: AvroType, known: StoredColumn | undefined): ColumnPlan {
  const kind = kindOf(type)
  const plain = isUnion(type) && kind.kind !== 'mixed' ? plainValue : (value: unknown) => value
  const own = known === undefined ? null : ownCell(known, kind)
  if (known !== undefined && own !== null)
    return { survey: null, decide: () => ({ column: known, cell: filled(plain, own) }) }
  const plan = foreignColumn(name, type, kind)
  return {
    survey: plan.survey === null ? null : whenFilled(plain, plan.survey),
    decide() {
      const { column, cell } = plan.decide()
      return { column, cell: filled(plain, cell) }
    },
  }
}

const plainValue = (value: unknown): unknown => (value === null ? null : unwrap(value)?.value)

const filled =
  (plain: (value: unknown) => unknown, cell: (value: unknown) => string) =>
  (value: unknown): string => {
    const own = plain(value)
    return own === null || own === undefined ? '' : cell(own)
  }

const whenFilled =
  (plain: (value: unknown) => unknown, survey: (value: unknown) => void) =>
  (value: unknown): void => {
    const own = plain(value)
    if (own !== null && own !== undefined) survey(own)
  }

const FIRST_DAY = -719_162
const LAST_DAY = 2_932_896
/** From the year 1 to the year 9999, which have four digits. */
const isUsualDay = (days: number): boolean => days >= FIRST_DAY && days <= LAST_DAY
const DAY_SECONDS = 86_400n
const MOST_UNSCALED = 10n ** 18n

/** Cells of a column of ours, written so that its format reads them; null when the file's type is another. */
function ownCell({ storage, format }: StoredColumn, kind: Kind): ((value: unknown) => string) | null {
  const decimalMark = storage === 'DOUBLE' || storage.startsWith('DECIMAL') ? marksOf(format).decimal : '.'
  if (storage === 'VARCHAR') return kind.kind === 'text' ? String : null
  if (storage === 'BIGINT') return kind.kind === 'integer' ? String : null
  if (storage === 'DOUBLE')
    return kind.kind === 'number' ? (value) => numberText(finite(value)).replace('.', decimalMark) : null
  if (storage === 'BOOLEAN') {
    const [yes = 'true', no = 'false'] = (format ?? 'true/false').split('/').map((words) => words.split('|')[0] ?? '')
    return kind.kind === 'boolean' ? (value) => (value === true ? yes : no) : null
  }
  if (kind.kind === 'decimal' && storage === `DECIMAL(18,${kind.scale})`)
    return (value) => decimalText(within18Digits(unscaledOf(value as Uint8Array)), kind.scale, decimalMark)
  if (storage === 'DATE' && kind.kind === 'date') {
    const write = timeWriter(format ?? '%Y-%m-%d')
    return write && ((value) => write({ days: usualDay(Number(value)), micros: 0 }))
  }
  if (storage === 'TIMESTAMP' && kind.kind === 'timestamp' && kind.perSecond === 1_000_000n)
    return timestampCell(format ?? '%Y-%m-%d %H:%M:%S.%f', kind.perSecond)
  return null
}

function timestampCell(format: string, perSecond: bigint): ((value: unknown) => string) | null {
  const write = timeWriter(format)
  if (write === null) return null
  const perDay = DAY_SECONDS * perSecond
  return (value) => {
    const moment = BigInt(value as number | bigint)
    const inDay = ((moment % perDay) + perDay) % perDay
    return write({
      days: usualDay(Number((moment - inDay) / perDay)),
      micros: Number((inDay * 1_000_000n) / perSecond),
    })
  }
}

function finite(value: unknown): number {
  const number = Number(value)
  if (!Number.isFinite(number)) throw new UnfitValue(`${number} is no number of a table`)
  return number
}

function usualDay(days: number): number {
  if (!isUsualDay(days)) throw new UnfitValue('a date has no year of four digits')
  return days
}

function within18Digits(unscaled: bigint): bigint {
  if (unscaled >= MOST_UNSCALED || unscaled <= -MOST_UNSCALED) throw new UnfitValue('a number has too many digits')
  return unscaled
}

const decided = (column: StoredColumn, cell: (value: unknown) => string = String): ColumnPlan => ({
  survey: null,
  decide: () => ({ column, cell }),
})

function foreignColumn(name: string, type: AvroType, kind: Kind): ColumnPlan {
  const asText = (value: unknown) => textOf(isUnion(type) ? onlyBranch(type) : type, value)
  switch (kind.kind) {
    case 'integer':
      return decided({ name, type: 'integer', storage: 'BIGINT', format: null })
    case 'boolean':
      return decided({ name, type: 'boolean', storage: 'BOOLEAN', format: 'true/false' })
    case 'null':
      return decided(textColumn(name), () => '')
    case 'text':
      return decided(textColumn(name), asText)
    case 'bytes':
      return decided(textColumn(name, 'it holds bytes, written as base64'), asText)
    case 'nested':
      return decided(textColumn(name, 'it holds nested values, written as JSON'), asText)
    case 'mixed':
      return decided(textColumn(name, 'its values are of several types'), (value) => textOf(type, value))
    case 'time':
      return decided(textColumn(name, 'it holds times without a date'), asText)
    case 'number':
      return numbers(name)
    case 'date':
      return dates(name, asText)
    case 'timestamp':
      return timestamps(name, kind.perSecond, asText)
    case 'decimal':
      return decimals(name, kind.scale, asText)
  }
}

const onlyBranch = (type: AvroType): AvroType =>
  (isUnion(type) ? type.types.find(({ typeName }) => typeName !== 'null') : undefined) ?? type

function numbers(name: string): ColumnPlan {
  let allFinite = true
  return {
    survey(value) {
      if (!Number.isFinite(value)) allFinite = false
    },
    decide: () => ({
      column: allFinite
        ? { name, type: 'number', storage: 'DOUBLE', format: null }
        : textColumn(name, 'it holds NaN or infinity'),
      cell: (value) => numberText(Number(value)),
    }),
  }
}

function dates(name: string, asText: (value: unknown) => string): ColumnPlan {
  let isUsual = true
  return {
    survey(value) {
      if (!isUsualDay(Number(value))) isUsual = false
    },
    decide: () => ({
      column: isUsual
        ? { name, type: 'date', storage: 'DATE', format: '%Y-%m-%d' }
        : textColumn(name, 'it holds years that have not four digits'),
      cell: asText,
    }),
  }
}

function timestamps(name: string, perSecond: bigint, asText: (value: unknown) => string): ColumnPlan {
  const perDay = DAY_SECONDS * perSecond
  let isUsual = true
  let finest = 1n
  return {
    survey(value) {
      const moment = BigInt(value as number | bigint)
      if (!isUsualDay(Number(moment / perDay)) || !isUsualDay(Number(moment / perDay) - 1)) isUsual = false
      if (moment % perSecond === 0n) return
      const unit = [1000n, 1_000_000n, 1_000_000_000n].find((parts) => (moment * parts) % perSecond === 0n)
      if (unit !== undefined && unit > finest) finest = unit
    },
    decide() {
      const fraction = finest === 1n ? '' : finest === 1000n ? '.%g' : '.%f'
      const format = `%Y-%m-%d %H:%M:%S${fraction}`
      const cell = timestampCell(format, perSecond)
      if (isUsual && finest <= 1_000_000n && cell !== null)
        return { column: { name, type: 'datetime', storage: 'TIMESTAMP', format }, cell }
      const reason = isUsual ? 'it holds nanoseconds' : 'it holds years that have not four digits'
      return { column: textColumn(name, reason), cell: asText }
    },
  }
}

function decimals(name: string, scale: number, asText: (value: unknown) => string): ColumnPlan {
  let fits = scale >= 0 && scale <= 18
  return {
    survey(value) {
      const unscaled = unscaledOf(value as Uint8Array)
      if (unscaled >= MOST_UNSCALED || unscaled <= -MOST_UNSCALED) fits = false
    },
    decide() {
      const whole = { name, type: 'integer', storage: 'BIGINT', format: null } as const
      const column = { name, type: 'number', storage: `DECIMAL(18,${scale})`, format: null } as const
      if (fits) return { column: scale === 0 ? whole : column, cell: asText }
      return { column: textColumn(name, 'its numbers have more than 18 digits'), cell: asText }
    },
  }
}
