/** A Data Package beside the segments, so that any other program can read the version as it lies in its folder. */
import type { NewTable } from '../store/publish.ts'

/** Files of older versions that this one shares lie in their own folders beside it. */
export function describeVersion(tables: readonly NewTable[], version: string): string {
  const resources = tables.map((table, at) => ({
    name: `table-${at + 1}`,
    title: table.name,
    path: table.sources.flatMap(({ home, segments }) =>
      segments.map(({ file }) => (home === version ? file : `../${home}/${file}`)),
    ),
    format: 'parquet',
    schema: { fields: table.columns.map(({ name, type }) => ({ name, type })) },
  }))
  const profile = 'https://datapackage.org/profiles/2.0/datapackage.json'
  return `${JSON.stringify({ $schema: profile, resources }, null, 2)}\n`
}
