/** What the values of an Avro type are to a table: one of few kinds, whatever unions and logical types are around it. */
import avro from 'avsc'
import { logicalTypeOf } from './long.ts'
import { type AvroType, Logical } from './schema.ts'

export type Kind =
  | { readonly kind: 'null' | 'integer' | 'number' | 'boolean' | 'text' | 'bytes' | 'nested' }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' | 'timestamp'; readonly perSecond: bigint }
  | { readonly kind: 'decimal'; readonly scale: number }
  /** Of several kinds, by the name of the branch. */
  | { readonly kind: 'mixed'; readonly branches: ReadonlyMap<string, AvroType> }

export const isUnion = (type: AvroType): type is InstanceType<typeof avro.types.WrappedUnionType> =>
  type instanceof avro.types.WrappedUnionType

/** The branch and the value of a union's value, which is wrapped: `{ "string": "a" }`; null for null. */
export function unwrap(value: unknown): { readonly branch: string; readonly value: unknown } | null {
  if (typeof value !== 'object' || value === null) return null
  const [entry] = Object.entries(value)
  return entry === undefined ? null : { branch: entry[0], value: entry[1] }
}

/** The branches that are not null. */
const branchesOf = (type: InstanceType<typeof avro.types.WrappedUnionType>): readonly AvroType[] =>
  type.types.filter((branch) => branch.typeName !== 'null')

export function kindOf(type: AvroType): Kind {
  if (type instanceof Logical) return logicalKind(type)
  const long = logicalTypeOf(type)
  if (long !== undefined) return timeKind(long)
  if (isUnion(type)) {
    const branches = branchesOf(type)
    const kinds = branches.map(kindOf)
    const [first] = kinds
    if (first === undefined) return { kind: 'null' }
    if (kinds.length === 1) return first
    const plain: readonly string[] = ['integer', 'number', 'text']
    if (plain.includes(first.kind) && kinds.every(({ kind }) => kind === first.kind)) return first
    return { kind: 'mixed', branches: new Map(branches.map((branch) => [branch.branchName ?? '', branch])) }
  }
  switch (type.typeName) {
    case 'null':
    case 'boolean':
    case 'bytes':
      return { kind: type.typeName }
    case 'int':
    case 'long':
    case 'abstract:long':
      return { kind: 'integer' }
    case 'float':
    case 'double':
      return { kind: 'number' }
    case 'string':
    case 'enum':
      return { kind: 'text' }
    case 'fixed':
      return { kind: 'bytes' }
    default:
      return { kind: 'nested' }
  }
}

function logicalKind(type: Logical): Kind {
  const { logicalType, scale, underlyingType } = type
  const stored = kindOf(underlyingType).kind
  if (logicalType === 'decimal') return stored === 'bytes' ? { kind: 'decimal', scale } : kindOf(underlyingType)
  if (stored !== 'integer') return kindOf(underlyingType)
  if (logicalType === 'date') return { kind: 'date' }
  return timeKind(logicalType)
}

function timeKind(logicalType: string): Kind {
  const perSecond = logicalType.endsWith('millis')
    ? 1000n
    : logicalType.endsWith('micros')
      ? 1_000_000n
      : 1_000_000_000n
  return { kind: logicalType.startsWith('time-') ? 'time' : 'timestamp', perSecond }
}
