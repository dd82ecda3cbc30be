/** A template made from what a dataset holds, or from the one that it has. Pure: the text is for a person to go through. */
import * as z from 'zod'
import type { ReportDefinition } from '../../../preload/contract/index.ts'
import { findFormProblem } from '../csv/forced-types.ts'
import { isTime, marksOf, type StoredColumn } from '../store/columns.ts'
import { checkTemplate } from './check-template.ts'

export interface TableToDraft {
  readonly name: string
  readonly title: string
  /** The resource of the dataset's template that it fills. */
  readonly resource: string | null
  readonly columns: readonly StoredColumn[]
  readonly key: readonly string[]
  readonly files: readonly string[]
  readonly hasHeader: boolean
}

export interface DraftRequest {
  readonly name: string
  readonly title: string
  /** Text of the template that the dataset has; it is carried on. */
  readonly base: string | null
  readonly tables: readonly TableToDraft[]
  readonly reports: readonly ReportDefinition[]
  readonly charts: readonly unknown[]
  readonly dashboard: unknown
  readonly segments: readonly unknown[]
}

export interface Draft {
  readonly text: string
  /** What was left out, in sentences. */
  readonly notes: readonly string[]
}

const baseSchema = z.looseObject({
  resources: z.array(
    z.looseObject({
      name: z.string(),
      schema: z.looseObject({ fields: z.array(z.looseObject({ name: z.string() })) }),
    }),
  ),
  winnow: z.looseObject({}).default({}),
})

export function draftTemplate({
  name,
  title,
  base,
  tables,
  reports,
  charts,
  dashboard,
  segments,
}: DraftRequest): Draft {
  const notes: string[] = []
  const old = base === null ? undefined : baseSchema.safeParse(JSON.parse(base)).data
  const taken = new Set(old?.resources.map((resource) => resource.name))
  const kept = (old?.resources ?? []).map((resource) => {
    const table = tables.find((one) => one.resource === resource.name)
    const known = new Set(resource.schema.fields.map((field) => field.name.toLowerCase()))
    const further = (table?.columns ?? []).filter((column) => !known.has(column.name.toLowerCase())).map(fieldOf)
    return { ...resource, schema: { ...resource.schema, fields: [...resource.schema.fields, ...further] } }
  })
  const renamed = new Map<string, string>()
  const made = tables
    .filter(({ resource }) => resource === null || !taken.has(resource))
    .map((table) => {
      const own = freeName(slugOf(table.name, 'table'), taken)
      taken.add(own)
      if (own !== table.name) renamed.set(table.name, own)
      return resourceOf(table, own)
    })
  const fitting = reports.filter(({ sql, title: report }) => {
    const changed = [...renamed.keys()].find((old) => sql.toLowerCase().includes(old.toLowerCase()))
    if (changed === undefined) return true
    notes.push(
      `The report “${report}” was left out: it names the table ${changed}, which is ${renamed.get(changed)} here.`,
    )
    return false
  })
  const analysis = withNames({ reports: fitting, charts, dashboard, segments }, renamed)
  const template = {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    ...old,
    name,
    title,
    resources: [...kept, ...made],
    winnow: { ...old?.winnow, ...(isObject(analysis) && filled(analysis)) },
  }
  return prune(template, notes)
}

function resourceOf({ title, columns, key, files, hasHeader }: TableToDraft, name: string) {
  const fileNames = hintsOf(files)
  const own = new Map(columns.map((column) => [column.name.toLowerCase(), column.name]))
  const primaryKey = key.map((column) => own.get(column.toLowerCase()) ?? column)
  return {
    name,
    title,
    path: `${name}.csv`,
    ...(!hasHeader && { dialect: { header: false } }),
    schema: { fields: columns.map(fieldOf), ...(primaryKey.length > 0 && { primaryKey }) },
    ...(fileNames.length > 0 && { winnow: { fileNames } }),
  }
}

/** A field that reads the values as they were read. */
export function fieldOf({ name, type, storage, format }: StoredColumn) {
  if (format === null || storage === 'VARCHAR') return { name, type }
  if (isTime({ storage })) {
    const usual = type === 'date' ? ['%Y-%m-%d'] : ['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S']
    return usual.includes(format) || findFormProblem(type, { format }) !== null
      ? { name, type }
      : { name, type, format }
  }
  if (type === 'boolean') {
    const [trueValues = [], falseValues = []] = format.split('/').map((words) => words.split('|'))
    return format.toLowerCase() === 'true/false' ? { name, type } : { name, type, trueValues, falseValues }
  }
  const { group, decimal } = marksOf(format)
  return {
    ...{ name, type },
    ...(decimal !== '.' && type === 'number' && { decimalChar: decimal }),
    ...(group !== '' && { groupChar: group }),
  }
}

/** Words of the files' names that say what is in them: no dates, no numbers. */
export function hintsOf(files: readonly string[]): string[] {
  const words = files.flatMap((file) => {
    const stem = file.replace(/^.*[\\/›]\s*/, '').replace(/\.[^.]*$/, '')
    const [longest] = stem
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word.length > 2)
      .sort((a, b) => b.length - a.length)
    return longest === undefined ? [] : [longest]
  })
  return [...new Set(words)].slice(0, 5)
}

/** `Orders 2024` becomes `orders-2024`. */
export function slugOf(name: string, otherwise: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 90)
  return slug === '' ? otherwise : slug
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}-${n}`
  return free
}

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Tables by the names that they have in the template, wherever a definition names one. */
function withNames(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withNames(item, renamed))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'table' && typeof inner === 'string' ? (renamed.get(inner) ?? inner) : withNames(inner, renamed),
    ]),
  )
}

const filled = (analysis: Json): Json =>
  Object.fromEntries(
    Object.entries(analysis).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  )

const lists = { reports: 'report', charts: 'chart', segments: 'segmentation', items: 'box' } as const

/** Takes out what refers to things that a template cannot know, such as tables that were made from others. */
function prune(template: Json, notes: string[]): Draft {
  let current: unknown = template
  for (;;) {
    const text = `${JSON.stringify(current, null, 2)}\n`
    const found = checkTemplate(text).problems.flatMap(({ pointer, message }) => {
      const [, list, at] = /^\/winnow\/(?:dashboard\/)?(reports|charts|segments|items)\/(\d+)/.exec(pointer) ?? []
      return list === undefined || !isList(list) ? [] : [{ list, at: Number(at), message }]
    })
    const [first] = found
    if (first === undefined) return { text, notes }
    notes.push(`A ${lists[first.list]} was left out. ${first.message}`)
    current = without(current, first.list, first.at)
  }
}

const isList = (name: string): name is keyof typeof lists => name in lists

function without(template: unknown, list: keyof typeof lists, at: number): unknown {
  if (!isObject(template) || !isObject(template.winnow)) return template
  const { winnow } = template
  const holder = list === 'items' ? winnow.dashboard : winnow
  if (!isObject(holder)) return template
  const items: unknown = holder[list]
  if (!Array.isArray(items)) return template
  const changed = { ...holder, [list]: items.toSpliced(at, 1) }
  return { ...template, winnow: list === 'items' ? { ...winnow, dashboard: changed } : changed }
}
