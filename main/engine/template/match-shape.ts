/**
 * Which resource a file without a header fills: by the number of its columns and the kinds of their values, then by the
 * file's name, then by which other files refer to its values. What none of these tells is left open, and said.
 */
import { fitsType } from '../csv/forced-types.ts'
import type { Field, Resource, Template } from './data-package.ts'
import { normalise } from './normalise.ts'

export interface FileToMatch {
  readonly name: string
  /** Labels of its header; null when it seems to have none. */
  readonly labels: readonly string[] | null
  /** Its first records, the header's among them; no preamble, no blank ones. */
  readonly records: readonly (readonly string[])[]
  /** True when `records` are all it has. */
  readonly complete: boolean
  /** True when somebody said how many header rows it has: that is not to be doubted then. */
  readonly headerGiven: boolean
}

export interface ResourceMatch {
  readonly resource: Resource | null
  readonly reason: string
  /** How many header rows it really has, where that differs from what it seems to have. */
  readonly headerRows?: number | undefined
  /** True when it fits several, or one not surely enough: `reason` says so, and somebody should choose. */
  readonly undecided?: true
}

/** With how well it fits, to choose between templates. */
export type Scored = ResourceMatch & { readonly score: number }

/** Records that are looked at for their kinds. */
const LOOKED_AT = 300
/** The share of values that must be of the right kind: of a file that is called so, and of any other. */
const MOST_IF_NAMED = 0.5
const MOST = 0.8
/** A shape with so many columns of numbers and times is hardly shared by chance. */
const TELLING_COLUMNS = 3
/** Below what a header scores: labels say more than values. */
const BY_SHAPE = 0.6

/** `matched` are the files that their headers tell. Undefined for these, and for files whose shape fits nothing. */
export function matchShapes(
  files: readonly FileToMatch[],
  matched: readonly (ResourceMatch | null)[],
  template: Template,
): readonly (Scored | undefined)[] {
  const headerless = template.resources.filter(isHeaderless)
  const candidates = files.map((file, at) =>
    matched[at] === null ? headerless.filter((resource) => hasShape(file, resource)) : [],
  )
  const named = candidates.map((resources, at) => byName(files[at]?.name ?? '', resources))
  const found: (Found | null)[] = candidates.map((resources, at) => {
    const [resource, other] = named[at] ?? []
    if (resource !== undefined) return other === undefined ? { resource, by: 'and its name' } : null
    const [only, another] = resources
    return only !== undefined && another === undefined && isTelling(only) ? { resource: only, by: '' } : null
  })
  decideByReferences(files, { candidates, named, found, matched }, template)
  return candidates.map((resources, at) => {
    const file = files[at]
    const match = found[at]
    if (file === undefined || resources.length === 0) return undefined
    return match === null || match === undefined
      ? undecided(template, resources, named[at] ?? [])
      : describe(file, match)
  })
}

interface Found {
  readonly resource: Resource
  /** What told it beside its shape. */
  readonly by: string
}

/** How many header rows a file for `resource` has, where that differs from what it seems to have. */
export function headerRowsFor(file: FileToMatch, resource: Resource): number | undefined {
  if (file.headerGiven) return undefined
  const names = new Set(resource.schema.fields.map((field) => normalise(field.name)))
  const [first = []] = file.records
  const isLabels = first.length > 0 && first.every((cell) => names.has(normalise(cell)))
  if (file.labels === null) return isLabels ? 1 : undefined
  return isHeaderless(resource) && !file.labels.some((label) => names.has(normalise(label))) && isRow(first, resource)
    ? 0
    : undefined
}

export const isHeaderless = ({ dialect, winnow }: Resource): boolean => winnow.headerless || dialect?.header === false

const isTelling = ({ schema: { fields } }: Resource): boolean =>
  fields.filter(({ type }) => type !== 'string').length >= TELLING_COLUMNS

function hasShape(file: FileToMatch, resource: Resource): boolean {
  const { fields } = resource.schema
  const records = file.records.slice(0, LOOKED_AT)
  // What was taken for a header must be a row like the others.
  if (file.labels !== null && (file.headerGiven || !isRow(records[0] ?? [], resource))) return false
  const most = byName(file.name, [resource]).length > 0 ? MOST_IF_NAMED : MOST
  const regular = records.filter(({ length }) => length === fields.length)
  if (regular.length === 0 || regular.length < records.length * most) return false
  return fields.every((field, at) => {
    const values = regular.map((cells) => cells[at] ?? '').filter((value) => value !== '')
    return values.length > 0 && values.filter((value) => isOfKind(value, field)).length >= values.length * most
  })
}

/** A text column is one in which other things than numbers and times stand. */
const isOfKind = (value: string, { type, ...form }: Field): boolean =>
  type === 'string'
    ? !(['number', 'date', 'datetime'] as const).some((other) => fitsType(value, other))
    : fitsType(value, type, form)

function isRow(cells: readonly string[], { schema: { fields } }: Resource): boolean {
  const typed = fields.flatMap(({ type, ...form }, at) =>
    type === 'string' || !cells[at] ? [] : [fitsType(cells[at], type, form)],
  )
  return cells.length === fields.length && typed.length > 0 && typed.every((fits) => fits)
}

/** Those that the name of the file hints at, by the longest word it has. */
function byName(name: string, resources: readonly Resource[]): readonly Resource[] {
  const lengths = resources.map(({ winnow }) =>
    Math.max(
      0,
      ...winnow.fileNames.filter((word) => name.toLowerCase().includes(word.toLowerCase())).map(({ length }) => length),
    ),
  )
  const longest = Math.max(...lengths)
  return longest === 0 ? [] : resources.filter((_, at) => lengths[at] === longest)
}

interface Deciding {
  readonly candidates: readonly (readonly Resource[])[]
  readonly named: readonly (readonly Resource[])[]
  readonly found: (Found | null)[]
  readonly matched: readonly (ResourceMatch | null)[]
}

/**
 * A file is what others refer to: the departments of a list of people are the file that has those departments. A file
 * with both kinds of keys is the one that no other file can be. What has not one answer stays open.
 */
function decideByReferences(
  files: readonly FileToMatch[],
  { candidates, named, found, matched }: Deciding,
  template: Template,
): void {
  const resourceAt = (at: number) => matched[at]?.resource ?? found[at]?.resource
  for (let decided = true; decided; ) {
    decided = false
    for (const [at, own] of candidates.entries()) {
      const file = files[at]
      if (file === undefined || own.length === 0 || found[at] !== null) continue
      const asked = named[at]?.length ? named[at] : own
      const answers = asked.map((resource) => isReferredTo(file, resource, files, resourceAt, template))
      if (answers.includes(null)) continue
      const held = asked.filter((_, which) => answers[which])
      const free = held.filter((resource) => !files.some((_, other) => resourceAt(other) === resource))
      const [resource, other] = held.length === 1 ? held : free
      if (resource === undefined || other !== undefined) continue
      found[at] = { resource, by: 'and the values that other files refer to' }
      decided = true
    }
  }
}

/**
 * Whether nearly all values that files of this load refer to stand in this one; false when there is no such file. Null
 * when only part of this one was seen, and the rest may hold what is missed.
 */
function isReferredTo(
  file: FileToMatch,
  resource: Resource,
  files: readonly FileToMatch[],
  resourceAt: (at: number) => Resource | undefined,
  template: Template,
): boolean | null {
  let asked = 0
  let held = 0
  for (const child of template.resources)
    for (const { fields, reference } of child.schema.foreignKeys) {
      const [field, ...more] = fields
      if (reference.resource !== resource.name || field === undefined || more.length > 0) continue
      const keys = new Set(valuesOf(file, resource, reference.fields[0] ?? ''))
      for (const [at, other] of files.entries()) {
        if (resourceAt(at) !== child) continue
        const values = new Set(valuesOf(other, child, field).filter((value) => value !== ''))
        asked += values.size
        held += [...values].filter((value) => keys.has(value)).length
      }
    }
  if (asked === 0) return false
  return held >= asked * 0.9 ? true : file.complete ? false : null
}

function valuesOf(file: FileToMatch, { schema: { fields } }: Resource, column: string): string[] {
  const named = file.labels?.findIndex((label) => normalise(label) === normalise(column)) ?? -1
  const at = named >= 0 ? named : fields.findIndex(({ name }) => name === column)
  return file.records.map((cells) => cells[at] ?? '')
}

function describe(file: FileToMatch, { resource, by }: Found): Scored {
  const { fields } = resource.schema
  const told = `by the values of its ${fields.length} columns${by === '' ? '' : ` ${by}`}`
  return {
    resource,
    score: BY_SHAPE,
    headerRows: headerRowsFor(file, resource),
    reason: `Looks like ${resource.title.toLowerCase()}, ${told}. It has no header; its columns are ${fields.map(({ name }) => name).join(', ')}.`,
  }
}

function undecided({ title }: Template, resources: readonly Resource[], named: readonly Resource[]): Scored {
  const titles = (named.length > 0 ? named : resources).map((resource) => resource.title.toLowerCase())
  const [only = ''] = titles
  const reason =
    titles.length === 1
      ? `It has no header, and might be ${only} of ${title}: its columns look so, but neither its name nor other files tell. Choose it if it is.`
      : `It has no header, and looks like ${titles.slice(0, -1).join(', ')} as well as ${titles.at(-1)} of ${title}: neither its name nor other files tell which. Choose one.`
  return { resource: null, score: 0, reason, undecided: true }
}
