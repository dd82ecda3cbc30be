/**
 * Which template fits a set of files, and which resource each file fills: by the names in its header, in any order and
 * case, with the file's name as a hint between equals.
 */
import type { Resource, Template } from './data-package.ts'

export interface FileLabels {
  readonly name: string
  readonly labels: readonly string[]
}

export interface ResourceMatch {
  readonly resource: Resource | null
  readonly reason: string
}

export interface TemplateMatch {
  readonly template: Template
  readonly reason: string
  /** One for each file, in their order. */
  readonly matches: readonly ResourceMatch[]
}

const ENOUGH = 0.6

/** The best template for the files; null when no file fits any. */
export function matchTemplate(files: readonly FileLabels[], templates: Iterable<Template>): TemplateMatch | null {
  let best: TemplateMatch | null = null
  let bestCount = 0
  for (const template of templates) {
    const matches = files.map((file) => matchResource(file, template))
    const count = matches.filter((match) => match.resource !== null).length
    if (count <= bestCount) continue
    bestCount = count
    best = {
      template,
      matches,
      reason: `Looks like ${template.title}: ${count} of ${files.length} ${files.length === 1 ? 'file' : 'files'}`,
    }
  }
  return best
}

/** The resource of `template` that a file fills. */
export function matchResource({ name, labels }: FileLabels, template: Template): ResourceMatch {
  const present = new Set(labels.map(normalise))
  let best: { resource: Resource; score: number; found: number } | null = null
  for (const resource of template.resources) {
    const fields = resource.schema.fields.map((field) => normalise(field.name))
    const found = fields.filter((field) => present.has(field)).length
    const keys = resource.schema.primaryKey.map(normalise)
    if (!keys.every((key) => present.has(key)) || found / fields.length < ENOUGH) continue
    const foreign = labels.length - found
    const hint = resource.winnow.fileNames.some((word) => name.toLowerCase().includes(word.toLowerCase())) ? 0.05 : 0
    const score = (2 * found - foreign * 0.5) / (2 * fields.length) + hint
    if (best === null || score > best.score) best = { resource, score, found }
  }
  if (best === null) return { resource: null, reason: `The header fits no file of ${template.title}.` }
  const { resource, found } = best
  const count = resource.schema.fields.length
  const all = found === count ? `All ${count} columns are there.` : `${found} of ${count} columns are there.`
  return { resource, reason: `Looks like ${resource.title.toLowerCase()}. ${all}` }
}

/** Column names are the same whatever their case and the blanks around them. */
export const normalise = (label: string): string => label.trim().toLowerCase()
