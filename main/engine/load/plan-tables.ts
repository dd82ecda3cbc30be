/** Decides, before anything is read in full, which tables a load makes and which column of a file goes where. Pure. */
import type { Dialect } from '../../../preload/contract/index.ts'
import type { FileColumn } from '../check/rule.ts'
import type { FoundTable } from '../csv/find-tables.ts'
import type { FieldForm } from '../csv/forced-types.ts'
import { type HeaderProblem, nameColumns } from '../csv/header.ts'
import type { UsualRecords } from '../csv/repair-record.ts'
import type { StoredColumn } from '../store/columns.ts'
import { hasTime } from '../store/columns.ts'
import { type DateScope, scopeOfLabels, scopeOfResource } from '../store/date-orders.ts'
import type { Field, Resource, Template } from '../template/data-package.ts'
import { isRequired } from '../template/load-templates.ts'
import { normalise } from '../template/normalise.ts'
import type { KnownDates } from './known-dates.ts'

export interface PlannedFile<Source> {
  readonly source: Source
  readonly name: string
  /** What a table of this file alone is called. */
  readonly stem: string
  readonly dialect: Dialect
  /** Labels of the header; null when the file has none. */
  readonly labels: readonly string[] | null
  readonly width: number
  /** The width by which the reader tells odd records: one more where a delimiter ends each line. */
  readonly recordWidth: number
  /** What `repairRecord` has to know. */
  readonly usual: UsualRecords
  /** Tables that seem to begin below the first one, among the first records. */
  readonly furtherTables: readonly FoundTable[]
  readonly resource: Resource | null
  /** How its columns are stored, where the file says so itself. */
  readonly fixed?: readonly StoredColumn[] | undefined
  /** Columns that it has only because its table has them: no file of it did. */
  readonly absent?: readonly string[] | undefined
  /** What its table is called for people; the stem when left out. */
  readonly title?: string | undefined
}

export interface SourcePlan<Source> extends PlannedFile<Source> {
  /** Columns in the file's order. */
  readonly fileColumns: readonly FileColumn[]
  /** For each column of the table its position in the file, -1 when the file has it not. */
  readonly positions: readonly number[]
  readonly problems: readonly HeaderProblem[]
}

export interface TablePlan<Source> {
  readonly name: string
  readonly title: string
  readonly resource: Resource | null
  readonly columns: readonly FileColumn[]
  readonly sources: readonly SourcePlan<Source>[]
}

/** Files of one resource make one table; every other file makes a table of its own. */
export function planTables<Source>(
  files: readonly PlannedFile<Source>[],
  template: Template | null,
  known: KnownDates = () => undefined,
): TablePlan<Source>[] {
  const taken = new Set<string>()
  const plans: TablePlan<Source>[] = []
  for (const resource of template?.resources ?? []) {
    const own = files.filter((file) => file.resource?.name === resource.name)
    if (own.length > 0) {
      const scope = scopeOfResource(template?.name ?? '', resource.name)
      const formatOf = (column: string) => known(scope, column)
      plans.push(planTable(freeName(resource.name, taken), resource.title, resource, own, formatOf))
    }
  }
  for (const file of files) {
    if (file.resource !== null) continue
    const stem = file.stem || 'table'
    const scope = scopeOfFile(file)
    const formatOf = (column: string) => known(scope, column)
    const short = stem.slice(0, 200)
    const name = freeName(short, taken)
    plans.push(planTable(name, file.title ?? (name === short ? stem : name), null, [file], formatOf))
  }
  return plans
}

function planTable<Source>(
  name: string,
  title: string,
  resource: Resource | null,
  files: readonly PlannedFile<Source>[],
  formatOf: (column: string) => string | undefined,
): TablePlan<Source> {
  const stored = storedColumns(files, resource)
  const columns: FileColumn[] = (resource?.schema.fields ?? []).map((field) => ({
    name: field.name,
    ...(asStored(stored.get(normalise(field.name)), field.type) ?? { type: field.type, form: formOf(field) }),
    required:
      resource !== null &&
      isRequired(resource, field.name) &&
      !files.every(({ absent = [] }) => absent.includes(field.name)),
  }))
  const known = new Map(columns.map((column) => [normalise(column.name), column]))
  const named = files.map((file) => {
    const { names, problems } = nameFileColumns(file, resource)
    const fileColumns = names.map((own) => {
      const column = known.get(normalise(own)) ?? freeColumn(own, formatOf(own), stored.get(normalise(own)))
      if (!known.has(normalise(own))) {
        known.set(normalise(own), column)
        columns.push(column)
      }
      return column
    })
    return { file, fileColumns, problems }
  })
  const sources = named.map(({ file, fileColumns, problems }) => {
    const positions = columns.map((column) => fileColumns.indexOf(column))
    const missing = columns.filter((_, at) => positions[at] === -1)
    const missingProblems = missing.map(({ name: label }) => ({
      code: 'missing-label' as const,
      position: -1,
      label,
      first: -1,
    }))
    return { ...file, fileColumns, positions, problems: [...problems, ...missingProblems] }
  })
  return { name, title, resource, columns, sources }
}

/** A column that the template does not know; of dates when somebody has told how they are written. */
const freeColumn = (name: string, format: string | undefined, stored: StoredColumn | undefined): FileColumn => ({
  ...{ name, required: false },
  ...(asStored(stored, stored?.type) ?? formatted(format)),
})

const formatted = (format: string | undefined): Pick<FileColumn, 'type' | 'form'> => ({
  ...(format === undefined ? { type: undefined } : { type: hasTime(format) ? 'datetime' : 'date', form: { format } }),
})

/** Columns of which all files of a table say alike how they are stored, by their normalised names. */
function storedColumns(files: readonly PlannedFile<unknown>[], resource: Resource | null): Map<string, StoredColumn> {
  const [first, ...others] = files.map((file) => {
    const { names } = nameFileColumns(file, resource)
    return new Map(file.fixed?.map((column, at) => [normalise(names[at] ?? ''), column]))
  })
  const alike = [...(first ?? [])].filter(([name, { storage, format }]) =>
    others.every((other) => other.get(name)?.storage === storage && other.get(name)?.format === format),
  )
  return new Map(alike)
}

/** A column whose values are known to fit, if it is of the type that is asked for; there is nothing to check then. */
function asStored(
  stored: StoredColumn | undefined,
  asked: FileColumn['type'],
): Pick<FileColumn, 'type' | 'stored'> | null {
  if (stored === undefined) return null
  const isAsked = stored.type === asked || (asked === 'number' && stored.type === 'integer')
  return isAsked && asked !== undefined ? { type: undefined, stored: { ...stored, type: asked } } : null
}

/** By the names of its columns, as they are stored; nothing tells a file without a header from any other. */
function scopeOfFile(file: PlannedFile<unknown>): DateScope | null {
  return file.labels === null ? null : scopeOfLabels(nameFileColumns(file, null).names)
}

/** How the field's values are written; undefined when it says nothing about it. */
function formOf({ type, format, decimalChar, groupChar, trueValues, falseValues }: Field): FieldForm | undefined {
  const ownFormat = format === 'default' ? undefined : format
  const form = { format: ownFormat, decimalChar, groupChar, trueValues, falseValues }
  return type !== 'string' && Object.values(form).some((value) => value !== undefined) ? form : undefined
}

/** A file without a header has the template's columns in their order, or columns called by their numbers. */
function nameFileColumns<Source>({ labels, width }: PlannedFile<Source>, resource: Resource | null) {
  if (labels !== null) return nameColumns(labels)
  const fields = resource?.schema.fields.map((field) => field.name) ?? []
  const names = Array.from({ length: Math.max(width, fields.length) }, (_, at) => fields[at] ?? `column${at + 1}`)
  return { names, problems: [] }
}

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}-${n}`
  taken.add(free.toLowerCase())
  return free
}
