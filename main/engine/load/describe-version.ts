/** A Data Package beside the segments, so that any other program can read the version as it lies in its folder. */
import type { NewTable } from '../store/publish.ts'

/** Whether all files hold the column as the table gives it; some may hold text that is read as dates, or the reverse. */
const isStoredSo = ({ columns, sources }: NewTable, name: string): boolean => {
  const isSame = (column: { readonly name: string }) => column.name.toLowerCase() === name.toLowerCase()
  const storage = columns.find(isSame)?.storage
  return sources.every((source) => (source.columns.find(isSame)?.storage ?? storage) === storage)
}

/** Files of older versions that this one shares lie in their own folders beside it. */
export function describeVersion(tables: readonly NewTable[], version: string): string {
  const resources = tables.map((table, at) => ({
    name: `table-${at + 1}`,
    title: table.name,
    path: table.sources.flatMap(({ home, segments }) =>
      segments.map(({ file }) => (home === version ? file : `../${home}/${file}`)),
    ),
    format: 'parquet',
    schema: { fields: table.columns.map(({ name, type }) => ({ name, type: isStoredSo(table, name) ? type : 'any' })) },
  }))
  const profile = 'https://datapackage.org/profiles/2.0/datapackage.json'
  return `${JSON.stringify({ $schema: profile, resources }, null, 2)}\n`
}
