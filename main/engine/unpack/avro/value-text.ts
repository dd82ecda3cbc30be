/** Values of Avro types as text, exactly: numbers with all their digits, bytes as base64, what is nested as JSON. */

import avro from 'avsc'
import { isUnion, kindOf, unwrap } from './kinds.ts'
import type { AvroType } from './schema.ts'
import { Logical, shownName } from './schema.ts'

/** A float with the fewest digits that tell it apart, minus zero included. */
export const numberText = (value: number): string => (Object.is(value, -0) ? '-0.0' : String(value))

/** Big-endian two's complement, as decimals are stored. */
export function unscaledOf(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return bytes.length > 0 && (bytes[0] ?? 0) >= 128 ? value - (1n << BigInt(bytes.length * 8)) : value
}

export function decimalText(unscaled: bigint, scale: number, mark = '.'): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}${mark}${digits.slice(-scale)}`
}

const DAY_MS = 86_400_000

/** `2024-01-31`; years beyond four digits with a sign, as ISO 8601 has them. */
export const dateText = (days: number): string => {
  const date = new Date(days * DAY_MS)
  return Number.isNaN(date.getTime()) ? String(days) : (date.toISOString().split('T')[0] ?? '')
}

export function timeText(value: bigint, perSecond: bigint): string {
  const seconds = Number(value / perSecond)
  const two = (part: number) => String(part).padStart(2, '0')
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return value % perSecond === 0n ? clock : `${clock}.${fraction(value % perSecond, perSecond)}`
}

export function timestampText(value: bigint, perSecond: bigint): string {
  const part = ((value % perSecond) + perSecond) % perSecond
  const date = new Date(Number((value - part) / perSecond) * 1000)
  if (Number.isNaN(date.getTime())) return String(value)
  const seconds = date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.000Z$/, '')
  return part === 0n ? seconds : `${seconds}.${fraction(part, perSecond)}`
}

const fraction = (part: bigint, perSecond: bigint): string => String(part).padStart(String(perSecond).length - 1, '0')

/** The text of a value; empty for null. */
export function textOf(type: AvroType, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (isUnion(type)) {
    const own = unwrap(value)
    const branch = type.types.find(({ branchName }) => branchName === own?.branch)
    return own === null || branch === undefined ? '' : textOf(branch, own.value)
  }
  const stored = type instanceof Logical ? type.underlyingType : type
  const kind = kindOf(type)
  switch (kind.kind) {
    case 'null':
      return ''
    case 'integer':
    case 'boolean':
      return String(value)
    case 'number':
      return numberText(Number(value))
    case 'text':
      return stored.typeName === 'enum' ? shownName(String(value)) : String(value)
    case 'bytes':
      return Buffer.from(value as Uint8Array).toString('base64')
    case 'date':
      return dateText(Number(value))
    case 'time':
      return timeText(BigInt(value as number | bigint), kind.perSecond)
    case 'timestamp':
      return timestampText(BigInt(value as number | bigint), kind.perSecond)
    case 'decimal':
      return decimalText(unscaledOf(value as Uint8Array), kind.scale)
    default:
      return jsonOf(type, value)
  }
}

function jsonOf(type: AvroType, value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (isUnion(type)) {
    const own = unwrap(value)
    const branch = type.types.find(({ branchName }) => branchName === own?.branch)
    return own === null || branch === undefined ? 'null' : jsonOf(branch, own.value)
  }
  if (type instanceof avro.types.RecordType) {
    const members = type.fields.map((field) => {
      const own = (value as Record<string, unknown>)[field.name]
      return `${JSON.stringify(shownName(field.name))}:${jsonOf(field.type, own)}`
    })
    return `{${members.join(',')}}`
  }
  if (type instanceof avro.types.ArrayType)
    return `[${(value as unknown[]).map((item) => jsonOf(type.itemsType, item)).join(',')}]`
  if (type instanceof avro.types.MapType) {
    const entries = Object.entries(value as Record<string, unknown>)
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${jsonOf(type.valuesType, item)}`).join(',')}}`
  }
  const { kind } = kindOf(type)
  const isBare = kind === 'integer' || kind === 'boolean' || (kind === 'number' && Number.isFinite(Number(value)))
  return isBare || kind === 'decimal' ? textOf(type, value) : JSON.stringify(textOf(type, value))
}
