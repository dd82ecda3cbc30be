/**
 * Which template fits a set of files, and which resource each file fills: by the names in its header, in any order and
 * case, with the file's name as a hint between equals; files without a header by what stands in them (`match-shape.ts`).
 */
import type { Resource, Template } from './data-package.ts'
import {
  type FileToMatch,
  headerRowsFor,
  isHeaderless,
  matchShapes,
  type ResourceMatch,
  type Scored,
} from './match-shape.ts'
import { normalise } from './normalise.ts'

export type { FileToMatch, ResourceMatch } from './match-shape.ts'
export { normalise } from './normalise.ts'

export interface TemplateMatch {
  readonly template: Template
  readonly reason: string
  /** One for each file, in their order. */
  readonly matches: readonly ResourceMatch[]
}

/** The share of a resource's columns that a header must have. */
const ENOUGH = 0.6

/** The best template for the files; null when no file fits any. */
export function matchTemplate(files: readonly FileToMatch[], templates: Iterable<Template>): TemplateMatch | null {
  let best: TemplateMatch | null = null
  let most = { count: 0, score: 0 }
  for (const template of templates) {
    const matches = scoreFiles(files, template)
    const count = matches.filter((match) => match.resource !== null).length
    const score = matches.reduce((sum, match) => sum + match.score, 0)
    if (count < most.count || (count === most.count && score <= most.score)) continue
    most = { count, score }
    best = {
      template,
      matches,
      reason: `Looks like ${template.title}: ${count} of ${files.length} ${files.length === 1 ? 'file' : 'files'}`,
    }
  }
  return best
}

/**
 * The resources of `template` that the files fill, one for each file. `chosen` says for each of them which one somebody
 * gave it to; null for none, undefined to find it.
 */
export function matchFiles(
  files: readonly FileToMatch[],
  template: Template,
  chosen: readonly (string | null | undefined)[] = [],
): readonly ResourceMatch[] {
  return scoreFiles(files, template).map((match, at): ResourceMatch => {
    const [file, name] = [files[at], chosen[at]]
    if (file === undefined || name === undefined) return match
    const resource = template.resources.find((candidate) => candidate.name === name)
    return resource === undefined
      ? { resource: null, reason: '' }
      : { resource, reason: 'It was chosen.', headerRows: headerRowsFor(file, resource) }
  })
}

/** For files that fit no template: why one of them might, where it only cannot be told. */
export function explainDoubts(
  files: readonly FileToMatch[],
  templates: Iterable<Template>,
): readonly (ResourceMatch | undefined)[] {
  const all = [...templates].map((template) => scoreFiles(files, template))
  return files.map((_, at) => all.map((matches) => matches[at]).find((match) => match?.undecided))
}

function scoreFiles(files: readonly FileToMatch[], template: Template): readonly Scored[] {
  const byLabels = files.map((file) => matchLabels(file, template))
  const byShape = matchShapes(files, byLabels, template)
  return byLabels.map((match, at) => match ?? byShape[at] ?? { resource: null, reason: noFit(template), score: 0 })
}

const noFit = (template: Template): string => `The header fits no file of ${template.title}.`

/** By the header, or by the first record where it turns out to be one; null when that fits no resource. */
function matchLabels({ name, labels, records, headerGiven }: FileToMatch, template: Template): Scored | null {
  if (labels !== null) return scoreLabels(name, labels, template.resources)
  const [first = []] = records
  if (headerGiven || first.length === 0) return null
  const named = template.resources.filter(({ schema: { fields } }) => {
    const names = new Set(fields.map((field) => normalise(field.name)))
    return first.every((cell) => names.has(normalise(cell)))
  })
  const match = scoreLabels(name, first, named)
  return match === null ? null : { ...match, headerRows: 1 }
}

function scoreLabels(name: string, labels: readonly string[], resources: readonly Resource[]): Scored | null {
  const present = new Set(labels.map(normalise))
  let best: { resource: Resource; score: number; found: number } | null = null
  for (const resource of resources) {
    const fields = resource.schema.fields.map((field) => normalise(field.name))
    const found = fields.filter((field) => present.has(field)).length
    const keys = resource.schema.primaryKey.map(normalise)
    if (!keys.every((key) => present.has(key)) || found / fields.length < ENOUGH) continue
    const foreign = labels.length - found
    // A few common labels among many others are chance: `id` and `job` stand in all kinds of files.
    if (foreign > (isHeaderless(resource) ? 0 : found)) continue
    const hint = resource.winnow.fileNames.some((word) => name.toLowerCase().includes(word.toLowerCase())) ? 0.05 : 0
    const score = (2 * found - foreign * 0.5) / (2 * fields.length) + hint
    if (best === null || score > best.score) best = { resource, score, found }
  }
  if (best === null) return null
  const { resource, found, score } = best
  const count = resource.schema.fields.length
  const all = found === count ? `All ${count} columns are there.` : `${found} of ${count} columns are there.`
  // However many foreign columns there are, a match counts for something.
  return { resource, score: Math.max(score, 0.01), reason: `Looks like ${resource.title.toLowerCase()}. ${all}` }
}
