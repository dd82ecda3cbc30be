/**
 * Made-up files for the load sheet: three that fit, one with a preamble and semicolons, one that is no text.
 */
import type { Column, Dialect, DialectOverrides, Inspection, Rejection } from '../../../preload/contract/index.ts'

const columnsHead = [
  'column_id,namespace_id,dataset_database_name,dataset_table_name,dataset_column_name,data_point_id,dataset_owner_name',
  ...Array.from(
    { length: 40 },
    (_, index) =>
      `${index + 1},${(index % 11) + 1},crm,orders,status_${index},DP-${index},"Data Office, ${index % 3 ? 'EU' : 'US'}"`,
  ),
].join('\n')
const datapointsHead = [
  'data_point_id;data_point_name;data_point_standard_name;approved_abbreviations;data_point_definition;data_type',
  ...Array.from(
    { length: 30 },
    (_, index) => `DP-${index};name ${index};name_standard;nm|nme;"The name.\nSecond line.";text`,
  ),
].join('\n')
const namespacesHead =
  'namespace_id,namespace_option_name,namespace_option_standard_name\r\n1,Customer,customer\r\n\r\n2,Finance\r\n3,Human resources,hr\r\n'
const stockHead = 'sku,stock\nA1,5\nA2,7\n\ncity,people,area\nLyon,500000,47.9\nBonn,330000,141.1\n'
const salesHead = 'Report of the sales office;;\n\nRegion;Town;Amount\nNorth;Århus;1.204,50\nSouth;Évora;99,00\n'

interface FakeFile {
  readonly head: string
  readonly bytes: number
  readonly resource: string | null
  readonly change: Partial<Dialect>
  readonly furtherTables?: Inspection['furtherTables']
}

export const fakeFiles: Readonly<Record<string, FakeFile>> = {
  'namespaces.csv': { head: namespacesHead, bytes: 812, resource: 'namespaces', change: { lineEnding: 'crlf' } },
  'columns.csv': { head: columnsHead, bytes: 62_400_000, resource: 'columns', change: {} },
  'datapoints.csv': { head: datapointsHead, bytes: 1_204_331, resource: 'datapoints', change: { delimiter: ';' } },
  'stock and cities.csv': {
    head: stockHead,
    bytes: stockHead.length,
    resource: null,
    change: {},
    furtherTables: [{ line: 5, labels: ['city', 'people', 'area'], width: 3 }],
  },
  'Sales report March 2026 (corrected, second version, do not forward).csv': {
    head: salesHead,
    bytes: 4122,
    resource: null,
    change: { delimiter: ';', encoding: 'windows-1252', preambleRows: 2 },
  },
}

export const rejections: Readonly<Record<string, Rejection>> = {
  'photo.png': {
    name: 'photo.png',
    message: 'This is an image (PNG), not text. Export the data as CSV and drop that.',
  },
}

const headerOf = (head: string, { delimiter, preambleRows }: Dialect): Column[] =>
  (head.split(/\r?\n/).filter(Boolean)[preambleRows > 0 ? 1 : 0] ?? '')
    .split(delimiter)
    .map((name) => ({ name, type: 'string' }))

export function inspect(name: string, change: DialectOverrides, template: string | null): Inspection | undefined {
  const file = fakeFiles[name] ?? (name in rejections ? undefined : fakeFiles['columns.csv'])
  if (!file) return undefined
  const found = file.change
  const dialect: Dialect = {
    encoding: change.encoding ?? found.encoding ?? 'utf-8',
    delimiter: change.delimiter ?? found.delimiter ?? ',',
    quote: '"',
    escape: '"',
    skipBlanks: false,
    lineEnding: found.lineEnding ?? 'lf',
    preambleRows: change.preambleRows ?? found.preambleRows ?? 0,
    headerRows: change.headerRows ?? found.headerRows ?? 1,
  }
  const resource = template === null ? null : file.resource
  return {
    file: name,
    name,
    bytes: file.bytes,
    dialect,
    columns: headerOf(file.head, dialect),
    head: file.head,
    headComplete: file.bytes < 10_000,
    furtherTables: file.furtherTables ?? [],
    resource,
    reason: resource
      ? `All columns of ${resource} are there.`
      : 'Its columns fit no table of the template; it becomes a table of its own.',
  }
}
