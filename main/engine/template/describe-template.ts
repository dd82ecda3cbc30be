/** A template as it is shown: what it expects of each file, with an example of each value, and what it brings. */
import type { TemplateColumn, Template as TemplateView } from '../../../preload/contract/index.ts'
import type { Field, Resource, Template } from './data-package.ts'
import { isRequired } from './load-templates.ts'
import { isHeaderless } from './match-shape.ts'
import type { KnownTemplate } from './user-templates.ts'

export function describeTemplate({ name, origin, template, problem }: KnownTemplate): TemplateView {
  if (template === null) return { ...nothing, id: name, title: name, description: '', origin, problem }
  return { ...describeContent(template), origin, problem }
}

const nothing = {
  resources: [],
  hierarchy: null,
  reports: [],
  charts: [],
  segments: [],
  dashboard: 0,
  json: false,
}

export function describeContent(template: Template): Omit<TemplateView, 'origin' | 'problem'> {
  const { name: id, title, description, resources, winnow } = template
  const { hierarchy, reports, charts, segments, dashboard, json } = winnow
  const resourceTitle = (name: string) => resources.find((one) => one.name === name)?.title ?? name
  return {
    ...{ id, title, description },
    resources: resources.map((resource) => ({
      name: resource.name,
      title: resource.title,
      description: resource.description,
      hasHeader: !isHeaderless(resource),
      key: resource.schema.primaryKey,
      foreignKeys: resource.schema.foreignKeys.map(({ fields, reference }) => ({
        columns: fields,
        resource: reference.resource,
        references: reference.fields,
      })),
      columns: resource.schema.fields.map((field) => describeField(resource, field)),
      fileNames: resource.winnow.fileNames,
      invalidRows: resource.winnow.invalidRows,
      onDuplicate: resource.winnow.onDuplicate ?? null,
    })),
    hierarchy:
      hierarchy === undefined
        ? null
        : {
            resource: resourceTitle(hierarchy.resource),
            levels: hierarchy.levels.map((level) => level.title),
            leaf: hierarchy.leaf.title,
          },
    reports: reports.map((report) => named(report)),
    charts: charts.map((chart) => named({ ...chart, description: chart.kind })),
    segments: segments.map((segment) => named(segment)),
    dashboard: dashboard?.items.length ?? 0,
    json: json !== undefined,
  }
}

const named = ({ name, title, description = '' }: { name: string; title: string; description?: string }) => ({
  ...{ name, title, description },
})

function describeField(resource: Resource, field: Field): TemplateColumn {
  const { name, title, description, type } = field
  return {
    ...{ name, type, title: title ?? null, description: description ?? null },
    format: formatInWords(field),
    example: exampleOf(field),
    required: isRequired(resource, name),
  }
}

/** Null where values are written in the usual way. */
function formatInWords({ type, format, groupChar, decimalChar, trueValues, falseValues, winnow }: Field) {
  const parts = [
    ...((type === 'date' || type === 'datetime') && format !== undefined && format !== 'default' ? [format] : []),
    ...((type === 'number' || type === 'integer') && groupChar !== undefined ? [`thousands by "${groupChar}"`] : []),
    ...(type === 'number' && decimalChar !== undefined ? [`decimals by "${decimalChar}"`] : []),
    ...(type === 'boolean' && (trueValues ?? falseValues) !== undefined
      ? [`${(trueValues ?? ['true']).join(', ')} or ${(falseValues ?? ['false']).join(', ')}`]
      : []),
    ...(winnow.list === undefined ? [] : [`a list, by "${winnow.list}"`]),
  ]
  return parts.length === 0 ? null : parts.join('; ')
}

/** What the template gives as an example, else a value that its form allows; null for texts. */
function exampleOf(field: Field): string | null {
  const { type, format = 'default', groupChar = '', decimalChar = '.', trueValues, example } = field
  if (['string', 'number', 'boolean'].includes(typeof example)) return String(example)
  switch (type) {
    case 'string':
      return null
    case 'integer':
      return groupChar === '' ? '1234' : `1${groupChar}234`
    case 'number':
      return `1${groupChar}234${decimalChar}5`
    case 'boolean':
      return trueValues?.[0] ?? 'true'
    case 'date':
      return format === 'default' ? '2024-12-31' : written(format)
    case 'datetime':
      return format === 'default' ? '2024-12-31 18:30:00' : written(format)
  }
}

const parts: Readonly<Record<string, string>> = {
  ...{ d: '31', m: '12', Y: '2024', y: '24', H: '18', M: '30', S: '00' },
}

/** The last day of 2024, half past six in the evening. */
const written = (format: string): string =>
  format.replace(/%-?(.)/gsu, (directive, letter: string) => (letter === '%' ? '%' : (parts[letter] ?? directive)))
