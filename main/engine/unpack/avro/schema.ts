/** The schema of an Avro file as a decoder, whoever wrote it: also with names that the specification forbids. */
import avro from 'avsc'
import { failure } from '../../failure.ts'
import type { AvroHeader } from './container.ts'
import { bigLong, logicalLong } from './long.ts'

export type AvroType = InstanceType<typeof avro.Type>

/** Keeps what a schema says of a logical type; the value stays as it is stored. */
export class Logical extends avro.types.LogicalType {
  readonly logicalType: string
  readonly precision: number
  readonly scale: number

  constructor(schema: object, options?: object) {
    super(schema as ConstructorParameters<typeof avro.types.LogicalType>[0], options)
    const said = schema as { logicalType?: unknown; precision?: unknown; scale?: unknown }
    this.logicalType = String(said.logicalType)
    this.precision = typeof said.precision === 'number' ? said.precision : 0
    this.scale = typeof said.scale === 'number' ? said.scale : 0
  }

  override _fromValue(value: unknown): unknown {
    return value
  }

  override _toValue(value: unknown): unknown {
    return value
  }
}

const logicalNames = ['decimal', 'date', 'time-millis'] as const
const longNames = [
  'time-micros',
  'timestamp-millis',
  'timestamp-micros',
  'timestamp-nanos',
  'local-timestamp-millis',
  'local-timestamp-micros',
  'local-timestamp-nanos',
] as const

export interface AvroSchema {
  readonly type: AvroType
  /** Of its fields; one of its own for a file that holds no records. */
  readonly names: readonly string[]
}

/** @throws BAD_INPUT when the file has no schema that can be read. */
export function readSchema({ meta }: AvroHeader, name: string): AvroSchema {
  try {
    const schema: unknown = JSON.parse(meta.get('avro.schema')?.toString('utf8') ?? '')
    const type = avro.Type.forSchema(tolerant(schema) as Parameters<typeof avro.Type.forSchema>[0], {
      registry: { long: bigLong },
      logicalTypes: Object.fromEntries(logicalNames.map((logical) => [logical, Logical as never])),
      typeHook: longsAsBigInts,
      wrapUnions: 'always',
    })
    return { type, names: columnNames(schema) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw failure('BAD_INPUT', `${name} is an Avro file whose schema cannot be read: ${why}.`, { file: name })
  }
}

/** Our own files have the real name of a column where Avro's rules forbid it. */
function columnNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null || !('fields' in schema) || !Array.isArray(schema.fields))
    return ['value']
  return schema.fields.map((field: Readonly<Record<string, unknown>>) => String(field['winnow.column'] ?? field.name))
}

function longsAsBigInts(schema: unknown): AvroType | undefined {
  if (typeof schema !== 'object' || schema === null || !('type' in schema) || schema.type !== 'long') return undefined
  const said = 'logicalType' in schema ? String(schema.logicalType) : ''
  return longNames.some((name) => name === said) ? logicalLong(said) : bigLong
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const HIDDEN = /^_x((?:[0-9a-f]{2})*)_$/

/** A name that Avro allows for any text; `shownName` gives the text back. */
const hiddenName = (text: string): string =>
  NAME.test(text) && text !== '__proto__' && !HIDDEN.test(text)
    ? text
    : `_x${Buffer.from(text, 'utf8').toString('hex')}_`

export function shownName(name: string): string {
  const hidden = HIDDEN.exec(name)?.[1]
  return hidden === undefined ? name : Buffer.from(hidden, 'hex').toString('utf8')
}

/** Names made valid; defaults and aliases, which only matter to somebody who expects another schema, left out. */
function tolerant(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tolerant)
  if (typeof schema === 'string') return fullName(schema)
  if (typeof schema !== 'object' || schema === null) return schema
  const { aliases: _, default: __, ...kept } = schema as Record<string, unknown>
  return {
    ...kept,
    ...(typeof kept.name === 'string' && { name: fullName(kept.name) }),
    ...(typeof kept.namespace === 'string' && { namespace: fullName(kept.namespace) }),
    ...(Array.isArray(kept.symbols) && { symbols: kept.symbols.map((symbol) => hiddenName(String(symbol))) }),
    ...(Array.isArray(kept.fields) && { fields: kept.fields.map(tolerantField) }),
    ...(kept.type !== undefined && { type: tolerant(kept.type) }),
    ...(kept.items !== undefined && { items: tolerant(kept.items) }),
    ...(kept.values !== undefined && { values: tolerant(kept.values) }),
  }
}

function tolerantField(field: unknown): unknown {
  if (typeof field !== 'object' || field === null || !('name' in field) || !('type' in field))
    throw new Error('a field without a name or a type')
  return { name: hiddenName(String(field.name)), type: tolerant(field.type) }
}

const fullName = (name: string): string => (name === '' ? name : name.split('.').map(hiddenName).join('.'))
