/** A Data Package beside the segments, so that any other program can read the version as it lies in its folder. */
import type { NewTable } from '../store/publish.ts'

/** Columns that all files hold as the table gives them; some may hold text that is read as dates, or the reverse. */
function storedAlike({ columns, sources }: NewTable): ReadonlySet<string> {
  const stored = sources.map((source) => new Map(source.columns.map(({ name, storage }) => [key(name), storage])))
  const alike = columns.filter(({ name, storage }) =>
    stored.every((own) => (own.get(key(name)) ?? storage) === storage),
  )
  return new Set(alike.map(({ name }) => name))
}

const key = (name: string): string => name.toLowerCase()

/** Files of older versions that this one shares lie in their own folders beside it. */
export function describeVersion(tables: readonly NewTable[], version: string): string {
  const resources = tables.map((table, at) => {
    const alike = storedAlike(table)
    return {
      name: `table-${at + 1}`,
      title: table.name,
      path: table.sources.flatMap(({ home, segments }) =>
        segments.map(({ file }) => (home === version ? file : `../${home}/${file}`)),
      ),
      format: 'parquet',
      schema: { fields: table.columns.map(({ name, type }) => ({ name, type: alike.has(name) ? type : 'any' })) },
    }
  })
  const profile = 'https://datapackage.org/profiles/2.0/datapackage.json'
  return `${JSON.stringify({ $schema: profile, resources }, null, 2)}\n`
}
