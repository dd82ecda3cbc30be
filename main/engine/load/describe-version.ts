/** A Data Package beside the segments, so that any other program can read the version as it lies in its folder. */
import type { NewTable } from '../store/publish.ts'

export function describeVersion(tables: readonly NewTable[]): string {
  const resources = tables.map((table, at) => ({
    name: `table-${at + 1}`,
    title: table.name,
    path: table.sources.flatMap(({ segments }) => segments.map(({ file }) => file)),
    format: 'parquet',
    schema: { fields: table.columns.map(({ name, type }) => ({ name, type })) },
  }))
  const profile = 'https://datapackage.org/profiles/2.0/datapackage.json'
  return `${JSON.stringify({ $schema: profile, resources }, null, 2)}\n`
}
