/**
 * How dates of a column are written, where somebody has said so: of files of the same kind, or of the dataset that is
 * loaded into. What was answered once is not asked again.
 */
import type { Catalog } from '../store/catalog.ts'
import { isTime } from '../store/columns.ts'
import type { StoredDataset } from '../store/datasets.ts'
import { type DateScope, findDateOrders } from '../store/date-orders.ts'
import { normalise } from '../template/normalise.ts'

/** The format of a column's dates in files of a kind (null when nothing tells their kind); undefined for unknown. */
export type KnownDates = (scope: DateScope | null, column: string) => string | undefined

/** `current` is the dataset to load into; null for a new one. */
export function knownDates(catalog: Catalog, current: StoredDataset | null): KnownDates {
  const told = current === null ? new Map<string, string>() : formatsTold(current)
  const remembered = new Map<string, ReadonlyMap<string, string>>()
  const rememberedIn = (scope: DateScope): ReadonlyMap<string, string> => {
    const known = remembered.get(scope.key)
    if (known !== undefined) return known
    const found = new Map(findDateOrders(catalog, scope).map(({ column, format }) => [normalise(column), format]))
    remembered.set(scope.key, found)
    return found
  }
  // The dataset knows best: its column stays what it is only if the delivery is read in the same way.
  return (scope, column) =>
    told.get(normalise(column)) ?? (scope === null ? undefined : rememberedIn(scope).get(normalise(column)))
}

/** Columns of dates some of whose files have text. Those that two tables read differently are left out. */
function formatsTold({ tables }: StoredDataset): Map<string, string> {
  const formats = new Map<string, Set<string>>()
  for (const { columns, sources } of tables)
    for (const column of columns.filter(isTime)) {
      const name = normalise(column.name)
      const isTold = sources.some((source) =>
        source.columns.some((own) => own.storage === 'VARCHAR' && normalise(own.name) === name),
      )
      if (!isTold) continue
      const known = formats.get(name) ?? new Set()
      formats.set(name, known.add(column.format ?? ''))
    }
  return new Map(
    [...formats].flatMap(([name, [format = '', ...others]]) => (others.length === 0 ? [[name, format]] : [])),
  )
}
