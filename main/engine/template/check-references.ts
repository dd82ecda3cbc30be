/** What is wrong with a template that its schema alone cannot see: names that refer to nothing, or that stand twice. */
import type { JsonGroup, Resource, Template } from './data-package.ts'

export interface Misfit {
  /** Where it stands in the template. */
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** The mistakes in tables, keys, levels and the JSON shape, in the order of the template. */
export function* findMisfits(template: Template): Generator<Misfit> {
  for (const [at, resource] of template.resources.entries())
    yield* resourceMisfits(template, resource, ['resources', at])
  const somewhere = (column: string) => template.resources.some((resource) => hasField(resource, column))
  const { hierarchy, json } = template.winnow
  if (json !== undefined)
    for (const { column, path } of columnsOfGroup(json.root, ['winnow', 'json', 'root']))
      if (!somewhere(column)) yield { path, message: `the JSON shape names the unknown field ${column}.` }
  if (hierarchy === undefined) return
  const base = ['winnow', 'hierarchy']
  const browsed = template.resources.find(({ name }) => name === hierarchy.resource)
  if (browsed === undefined) {
    const message = `the hierarchy names the unknown resource ${hierarchy.resource}.`
    return yield { path: [...base, 'resource'], message }
  }
  const unknown = (column: string) => `the hierarchy names the unknown field ${column}.`
  for (const [at, { name, column, label }] of hierarchy.levels.entries()) {
    const path = [...base, 'levels', at]
    if (!hasField(browsed, column)) yield { path: [...path, 'column'], message: unknown(column) }
    if (label !== undefined && !somewhere(label))
      yield { path: [...path, 'label'], message: `the level ${name} names the unknown field ${label}.` }
  }
  const { column } = hierarchy.leaf
  if (!hasField(browsed, column)) yield { path: [...base, 'leaf', 'column'], message: unknown(column) }
}

function* resourceMisfits({ resources }: Template, resource: Resource, path: readonly PropertyKey[]) {
  const { name, schema } = resource
  if (resources.find((other) => other.name === name) !== resource)
    yield { path: [...path, 'name'], message: `there are two resources called ${name}.` }
  const seen = new Set<string>()
  for (const [at, field] of schema.fields.entries()) {
    const folded = field.name.toLowerCase()
    if (seen.has(folded))
      yield {
        path: [...path, 'schema', 'fields', at, 'name'],
        message: `${name} has two fields called ${field.name}; upper and lower case are one.`,
      }
    seen.add(folded)
  }
  const keyPath = [...path, 'schema', 'primaryKey']
  for (const column of schema.primaryKey)
    if (!hasField(resource, column))
      yield { path: keyPath, message: `primaryKey of ${name} names the unknown field ${column}.` }
  for (const [at, { fields, reference }] of schema.foreignKeys.entries()) {
    const own = [...path, 'schema', 'foreignKeys', at]
    const parent = resources.find((other) => other.name === reference.resource)
    if (parent === undefined) {
      const message = `a foreign key of ${name} names the unknown resource ${reference.resource}.`
      yield { path: [...own, 'reference', 'resource'], message }
      continue
    }
    if (fields.length !== reference.fields.length)
      yield { path: own, message: `a foreign key of ${name} has fields that do not pair.` }
    for (const column of fields)
      if (!hasField(resource, column))
        yield { path: [...own, 'fields'], message: `a foreign key of ${name} names the unknown field ${column}.` }
    for (const column of reference.fields)
      if (!hasField(parent, column))
        yield {
          path: [...own, 'reference', 'fields'],
          message: `a foreign key of ${name} names ${parent.name}.${column}, which does not exist.`,
        }
  }
}

export const hasField = ({ schema }: Resource, column: string): boolean =>
  schema.fields.some(({ name }) => name === column)

interface NamedColumn {
  readonly column: string
  readonly path: readonly PropertyKey[]
}

function columnsOfGroup({ by, key, fields, groups }: JsonGroup, path: readonly PropertyKey[]): NamedColumn[] {
  const inKey = [...key.matchAll(/\{([^}]+)\}/g)].map(([, column = '']) => column)
  return [
    { column: by, path: [...path, 'by'] },
    ...inKey.map((column) => ({ column, path: [...path, 'key'] })),
    ...fields.map((column, at) => ({ column, path: [...path, 'fields', at] })),
    ...Object.entries(groups).flatMap(([name, group]) => columnsOfGroup(group, [...path, 'groups', name])),
  ]
}
