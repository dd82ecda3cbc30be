/** Decides, before anything is read in full, which tables a load makes and which column of a file goes where. Pure. */
import type { Dialect } from '../../../preload/contract/index.ts'
import type { FileColumn } from '../check/rule.ts'
import type { FoundTable } from '../csv/find-tables.ts'
import type { FieldForm } from '../csv/forced-types.ts'
import { type HeaderProblem, nameColumns } from '../csv/header.ts'
import type { UsualRecords } from '../csv/repair-record.ts'
import type { Field, Resource, Template } from '../template/data-package.ts'
import { isRequired } from '../template/load-templates.ts'
import { normalise } from '../template/match-template.ts'

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
): TablePlan<Source>[] {
  const taken = new Set<string>()
  const plans: TablePlan<Source>[] = []
  for (const resource of template?.resources ?? []) {
    const own = files.filter((file) => file.resource?.name === resource.name)
    if (own.length > 0) plans.push(planTable(freeName(resource.name, taken), resource.title, resource, own))
  }
  for (const file of files) {
    if (file.resource !== null) continue
    const stem = file.stem || 'table'
    plans.push(planTable(freeName(stem.slice(0, 200), taken), stem, null, [file]))
  }
  return plans
}

function planTable<Source>(
  name: string,
  title: string,
  resource: Resource | null,
  files: readonly PlannedFile<Source>[],
): TablePlan<Source> {
  const columns: FileColumn[] = (resource?.schema.fields ?? []).map((field) => ({
    name: field.name,
    type: field.type,
    form: formOf(field),
    required: resource !== null && isRequired(resource, field.name),
  }))
  const known = new Map(columns.map((column) => [normalise(column.name), column]))
  const named = files.map((file) => {
    const { names, problems } = nameFileColumns(file, resource)
    const fileColumns = names.map((own) => {
      const column = known.get(normalise(own)) ?? { name: own, type: undefined, required: false }
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
