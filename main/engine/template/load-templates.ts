/** Reads template folders. A template with a mistake is refused with the place of the mistake, and harms no other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { failure } from '../failure.ts'
import { findAnalysisProblem } from './check-analysis.ts'
import { dataPackageSchema, type JsonGroup, type Resource, type Template } from './data-package.ts'

/** All templates in the folders below `folder`. @throws BAD_INPUT naming file and place of a mistake. */
export function loadTemplates(folder: string): Map<string, Template> {
  const templates = new Map<string, Template>()
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name, 'datapackage.json')
    if (!entry.isDirectory() || !existsSync(file)) continue
    const template = parseTemplate(readFileSync(file, 'utf8'), file)
    templates.set(template.name, template)
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
  const problem = findProblem(parsed.data) ?? findAnalysisProblem(parsed.data)
  if (problem !== null) throw failure('BAD_INPUT', `${file} is no valid template: ${problem}`)
  return parsed.data
}

/** What the schema alone cannot see: names that refer to nothing. */
function findProblem(template: Template): string | null {
  const resources = new Map(template.resources.map((resource) => [resource.name, resource]))
  const has = (resource: Resource, column: string) => resource.schema.fields.some((field) => field.name === column)
  for (const resource of template.resources) {
    for (const column of resource.schema.primaryKey)
      if (!has(resource, column)) return `primaryKey of ${resource.name} names the unknown field ${column}.`
    for (const { fields, reference } of resource.schema.foreignKeys) {
      const parent = resources.get(reference.resource)
      if (parent === undefined)
        return `a foreign key of ${resource.name} names the unknown resource ${reference.resource}.`
      if (fields.length !== reference.fields.length)
        return `a foreign key of ${resource.name} has fields that do not pair.`
      for (const column of fields)
        if (!has(resource, column)) return `a foreign key of ${resource.name} names the unknown field ${column}.`
      for (const column of reference.fields)
        if (!has(parent, column))
          return `a foreign key of ${resource.name} names ${parent.name}.${column}, which does not exist.`
    }
  }
  const somewhere = (column: string) => template.resources.some((resource) => has(resource, column))
  const { hierarchy, json } = template.winnow
  if (json !== undefined)
    for (const column of columnsOfGroup(json.root))
      if (!somewhere(column)) return `the JSON shape names the unknown field ${column}.`
  if (hierarchy === undefined) return null
  const browsed = resources.get(hierarchy.resource)
  if (browsed === undefined) return `the hierarchy names the unknown resource ${hierarchy.resource}.`
  for (const column of [...hierarchy.levels.map((level) => level.column), hierarchy.leaf.column])
    if (!has(browsed, column)) return `the hierarchy names the unknown field ${column}.`
  for (const { name, label } of hierarchy.levels)
    if (label !== undefined && !somewhere(label)) return `the level ${name} names the unknown field ${label}.`
  return null
}

function columnsOfGroup({ by, key, fields, groups }: JsonGroup): string[] {
  const inKey = [...key.matchAll(/\{([^}]+)\}/g)].map(([, column = '']) => column)
  return [by, ...inKey, ...fields, ...Object.values(groups).flatMap(columnsOfGroup)]
}

/** Every field name of a resource, required and key fields as the schema says. */
export function isRequired(resource: Resource, column: string): boolean {
  const field = resource.schema.fields.find(({ name }) => name === column)
  return field?.constraints.required === true || resource.schema.primaryKey.includes(column)
}
