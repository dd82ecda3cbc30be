/**
 * The usual things of a template as a form sees them, and changes of them in its text. Whatever the form knows nothing
 * of stays as it stands.
 */
import * as z from 'zod'
import { columnTypeSchema } from '../../../preload/contract/index.ts'

const text = z.string().catch('')
const words = z.union([z.string().transform((word) => [word]), z.array(z.string())]).catch([])

const fieldSchema = z.object({
  name: text,
  title: text,
  type: columnTypeSchema.catch('string'),
  format: text,
  constraints: z.object({ required: z.boolean().catch(false) }).catch({ required: false }),
})

const resourceSchema = z.object({
  name: text,
  title: text,
  dialect: z.object({ header: z.boolean().catch(true) }).catch({ header: true }),
  schema: z.object({ fields: z.array(fieldSchema), primaryKey: words }),
  winnow: z
    .object({
      headerless: z.boolean().catch(false),
      fileNames: words,
      invalidRows: z.enum(['keep', 'quarantine']).catch('keep'),
      onDuplicate: z.enum(['last', 'first', 'all', 'quarantine']).optional().catch(undefined),
    })
    .catch({ headerless: false, fileNames: [], invalidRows: 'keep', onDuplicate: undefined }),
})

const formSchema = z.object({ name: text, title: text, description: text, resources: z.array(resourceSchema) })
export type TemplateForm = z.infer<typeof formSchema>
export type ResourceForm = TemplateForm['resources'][number]
export type FieldForm = ResourceForm['schema']['fields'][number]

/** Undefined while the text is no template at all. */
export function readForm(json: string): TemplateForm | undefined {
  try {
    return formSchema.safeParse(JSON.parse(json)).data
  } catch {
    return undefined // It is being typed.
  }
}

export type Path = readonly (string | number)[]

/** The text with another value at a path; undefined takes the value out. The text must be JSON. */
export const withValue = (json: string, path: Path, value: unknown): string =>
  `${JSON.stringify(put(JSON.parse(json), path, value), null, 2)}\n`

function put(here: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (typeof step === 'number') {
    const items: readonly unknown[] = Array.isArray(here) ? here : []
    if (rest.length === 0 && value === undefined) return items.toSpliced(step, 1)
    return items.toSpliced(step, 1, put(items[step], rest, value))
  }
  const members: [string, unknown][] =
    typeof here === 'object' && here !== null && !Array.isArray(here) ? Object.entries(here) : []
  const at = members.findIndex(([name]) => name === step)
  const next = put(at < 0 ? undefined : members[at]?.[1], rest, value)
  const changed: [string, unknown] = [step, next]
  const isGone = next === undefined || (rest.length > 0 && value === undefined && isEmpty(next))
  if (isGone) return Object.fromEntries(members.filter(([name]) => name !== step))
  return Object.fromEntries(at < 0 ? [...members, changed] : members.toSpliced(at, 1, changed))
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0

/** A column's new name counts in the key too; elsewhere the check tells what refers to the old one. */
export function renameField(json: string, { schema }: ResourceForm, resource: number, field: number, name: string) {
  const old = schema.fields[field]?.name
  const renamed = withValue(json, ['resources', resource, 'schema', 'fields', field, 'name'], name)
  if (old === undefined || !schema.primaryKey.includes(old)) return renamed
  return withKey(
    renamed,
    resource,
    schema.primaryKey.map((column) => (column === old ? name : column)),
  )
}

/** The key's columns in the order of the fields is for the caller to keep; none takes the key out. */
export const withKey = (json: string, resource: number, key: readonly string[]): string =>
  withValue(json, ['resources', resource, 'schema', 'primaryKey'], key.length === 0 ? undefined : key)

/** "orders, sales" as words. */
export const wordsOf = (list: string): string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
