/**
 * The bundle as a Data Package (v2, https://datapackage.org): other programs read the CSV files with it, and it is a
 * template for further files like these. What Winnow alone needs stands under `winnow`.
 */
import type { Dialect } from '../../../preload/contract/index.ts'
import { isTime, marksOf, type StoredColumn } from '../store/columns.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { Field, Resource, Template } from '../template/data-package.ts'
import type { WrittenTable } from './bundle-tables.ts'
import type { WrittenFile } from './zip-writer.ts'

export interface PackageParts {
  readonly dataset: StoredDataset
  readonly template: Template | undefined
  readonly tables: readonly WrittenTable[]
  /** Names of the tables that are made from a definition. */
  readonly derived: ReadonlySet<string>
  readonly createdAt: Date
}

export function describePackage({ dataset, template, tables, derived, createdAt }: PackageParts): string {
  const names = resourceNames(tables, template)
  const known = new Set(names)
  const resources = tables.map(({ table, csv, parquet, rows }, at) => {
    const own = template?.resources.find(({ name }) => name === table.resource)
    const title = own?.title ?? (table.title === '' ? table.name : table.title)
    const isDerived = derived.has(table.name)
    return {
      name: names[at],
      title,
      ...(own !== undefined && own.description !== '' && { description: own.description }),
      ...fileOf(csv),
      ...{ format: 'csv', mediatype: 'text/csv', encoding: 'utf-8' },
      dialect: {
        ...dialect,
        header: own?.dialect?.header ?? true,
        ...(own?.dialect !== undefined && { header: true }),
      },
      schema: {
        fields: table.columns.map((column) => fieldOf(column, own?.schema.fields)),
        missingValues: [''],
        ...keysOf(own, table.columns, known),
      },
      winnow: {
        ...own?.winnow,
        headerless: false,
        table: table.name,
        ...{ rows, derived: isDerived, parquet: fileOf(parquet) },
      },
    }
  })
  const { severities, hierarchy, json, report, reports, charts, dashboard, segments } = template?.winnow ?? {}
  const description = {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: template?.name ?? slug(dataset.name),
    title: template?.title ?? dataset.name,
    ...(template !== undefined && template.description !== '' && { description: template.description }),
    created: createdAt.toISOString(),
    resources,
    winnow: {
      ...{ severities, json, report, reports, charts, dashboard, segments },
      ...(hierarchy !== undefined && known.has(hierarchy.resource) && { hierarchy }),
      dataset: { name: dataset.name, version: dataset.version, template: dataset.template },
    },
  }
  return `${JSON.stringify(description, null, 2)}\n`
}

const dialect: Partial<Record<keyof Dialect | 'quoteChar' | 'doubleQuote' | 'lineTerminator', string | boolean>> = {
  ...{ delimiter: ',', quoteChar: '"', doubleQuote: true, lineTerminator: '\n' },
}

const fileOf = ({ path, bytes, sha256 }: WrittenFile) => ({ path, bytes, hash: `sha256:${sha256}` })

/** Those of the template where a table fills one of its resources, so that references between them hold. */
function resourceNames(tables: readonly WrittenTable[], template: Template | undefined): string[] {
  const own = new Set(template?.resources.map(({ name }) => name))
  const taken = new Set<string>()
  return tables.map(({ table }) => {
    const wanted = table.resource !== null && own.has(table.resource) ? table.resource : slug(table.name)
    let free = wanted
    for (let n = 2; taken.has(free) || (free !== table.resource && own.has(free)); n++) free = `${wanted}-${n}`
    taken.add(free)
    return free
  })
}

/** Lower-case letters, digits and `-`, as names of packages and resources must be. */
export function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
  return plain === '' ? 'data' : plain.slice(0, 100)
}

function fieldOf({ name, type, storage, format }: StoredColumn, fields: readonly Field[] = []) {
  const own = fields.find((field) => field.name.toLowerCase() === name.toLowerCase())
  return {
    name,
    ...(own?.title !== undefined && { title: own.title }),
    ...(own?.description !== undefined && { description: own.description }),
    type,
    ...formOf(type, storage, format),
    ...(own?.constraints.required === true && { constraints: { required: true } }),
    ...(own?.winnow.list !== undefined && { winnow: { list: own.winnow.list } }),
  }
}

/** How the values are written, in the words of Table Schema. */
function formOf(type: StoredColumn['type'], storage: string, format: string | null) {
  if (isTime({ storage })) {
    const isUsual = format === null || (type === 'date' && format === '%Y-%m-%d')
    return isUsual ? {} : { format }
  }
  if (storage === 'BOOLEAN') {
    const [yes = 'true', no = 'false'] = (format ?? 'true/false').split('/')
    return { trueValues: yes.split('|'), falseValues: no.split('|') }
  }
  if (type !== 'integer' && type !== 'number') return {}
  const { group, decimal } = marksOf(format)
  return {
    ...(type === 'number' && decimal !== '.' && { decimalChar: decimal }),
    ...(group !== '' && { groupChar: group }),
  }
}

function keysOf(own: Resource | undefined, columns: readonly StoredColumn[], resources: ReadonlySet<string>) {
  const has = (names: readonly string[]) => names.every((name) => columns.some((column) => column.name === name))
  const { primaryKey = [], foreignKeys = [] } = own?.schema ?? {}
  const references = foreignKeys.filter(({ fields, reference }) => has(fields) && resources.has(reference.resource))
  return {
    ...(primaryKey.length > 0 && has(primaryKey) && { primaryKey }),
    ...(references.length > 0 && { foreignKeys: references }),
  }
}
