/** The contract of the window says `startedAt`, programs are told `started_at`: values and schemas, name by name. */
import * as z from 'zod'

type SnakeName<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${SnakeName<Rest>}`
    : `_${Lowercase<First>}${SnakeName<Rest>}`
  : Name

export type Snake<Value> = Value extends Date
  ? Value
  : Value extends readonly (infer Item)[]
    ? Snake<Item>[]
    : Value extends object
      ? { [Name in keyof Value as Name extends string ? SnakeName<Name> : Name]: Snake<Value[Name]> }
      : Value

const snakeName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Only for values whose names are ours: never for records by the names of columns. */
export function snake<Value>(value: Value): Snake<Value> {
  return convert(value) as Snake<Value>
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [snakeName(name), convert(member)]))
}

/** The schema of what `snake` makes of a value. */
export function snakeSchema<Schema extends z.ZodType>(schema: Schema): z.ZodType<Snake<z.output<Schema>>> {
  return convertSchema(schema) as z.ZodType<Snake<z.output<Schema>>>
}

function convertSchema(schema: z.ZodType): z.ZodType {
  const converted = rebuild(schema)
  return schema.description === undefined || converted === schema ? converted : converted.describe(schema.description)
}

function rebuild(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries(schema.shape as Record<string, z.ZodType>)
    return z.object(Object.fromEntries(members.map(([name, member]) => [snakeName(name), convertSchema(member)])))
  }
  if (schema instanceof z.ZodArray) return z.array(convertSchema(schema.element as z.ZodType))
  if (schema instanceof z.ZodOptional) return convertSchema(schema.unwrap() as z.ZodType).optional()
  if (schema instanceof z.ZodNullable) return convertSchema(schema.unwrap() as z.ZodType).nullable()
  if (schema instanceof z.ZodDefault) return convertSchema(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map((option) => convertSchema(option as z.ZodType)))
  return schema
}
