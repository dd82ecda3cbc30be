/** Reads template folders. A template with a mistake is refused with the place of the mistake, and harms no other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { failure } from '../failure.ts'
import { findAnalysisMisfits } from './check-analysis.ts'
import { findMisfits } from './check-references.ts'
import { dataPackageSchema, type Resource, type Template } from './data-package.ts'

/** All templates in the folders below `folder`. @throws BAD_INPUT naming file and place of a mistake. */
export const loadTemplates = (folder: string): Map<string, Template> =>
  new Map(readTemplates(folder).map(({ template }) => [template.name, template]))

/** With the whole text of each. */
export function readTemplates(folder: string): { readonly template: Template; readonly text: string }[] {
  const templates: { readonly template: Template; readonly text: string }[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name, 'datapackage.json')
    if (!entry.isDirectory() || !existsSync(file)) continue
    const text = readFileSync(file, 'utf8')
    templates.push({ template: parseTemplate(text, file), text })
  }
  return templates
}

export function parseTemplate(text: string, file: string): Template {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw failure('BAD_INPUT', `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const parsed = dataPackageSchema.safeParse(json)
  if (!parsed.success) throw failure('BAD_INPUT', `${file} is no valid template.\n${z.prettifyError(parsed.error)}`)
  const [problem] = [...findMisfits(parsed.data), ...findAnalysisMisfits(parsed.data)]
  if (problem !== undefined) throw failure('BAD_INPUT', `${file} is no valid template: ${problem.message}`)
  return parsed.data
}

/** Every field name of a resource, required and key fields as the schema says. */
export function isRequired(resource: Resource, column: string): boolean {
  const field = resource.schema.fields.find(({ name }) => name === column)
  return field?.constraints.required === true || resource.schema.primaryKey.includes(column)
}
