/** The same table in two spellings: as it is published, and as the catalog gives it back. */
import type { StoredSource, StoredTable } from '../store/datasets.ts'
import type { NewSource, NewTable } from '../store/publish.ts'

export function toNewSource(source: StoredSource): NewSource {
  const { modified_at, line_index, line_map, ...rest } = source
  return { ...rest, modifiedAt: modified_at, lineIndex: line_index, lineMap: line_map }
}

export function toStoredTable({ sources, columns, ...table }: NewTable): StoredTable {
  return { ...table, columns: [...columns], sources: sources.map(toStoredSource) }
}

function toStoredSource(source: NewSource): StoredSource {
  const { modifiedAt, lineIndex, lineMap, ...rest } = source
  return {
    ...rest,
    labels: [...rest.labels],
    columns: [...rest.columns],
    segments: [...rest.segments],
    modified_at: modifiedAt,
    line_index: lineIndex.map(([line, byteOffset]) => [line, byteOffset]),
    line_map: lineMap,
  }
}
