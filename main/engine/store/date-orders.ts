/**
 * Answers to the question whether the day or the month comes first in a column, remembered for files of the same kind:
 * those of a template's resource, or those with the same labels. An answer that was undone does not count; one that was
 * brought back does again.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { type DateOrder, dateOrderSchema } from '../../../preload/contract/index.ts'
import { normalise } from '../template/normalise.ts'
import type { Catalog } from './catalog.ts'

/** Files of one kind. */
export interface DateScope {
  readonly key: string
  readonly template: string | null
  readonly resource: string | null
  /** Of the header, when no template says what the file is. */
  readonly labels: readonly string[]
}

export const scopeOfResource = (template: string, resource: string): DateScope => ({
  ...{ key: `resource ${JSON.stringify([template, resource])}`, template, resource, labels: [] },
})

/** Labels are the same in any order, in any case, and whatever blanks are around them. */
export function scopeOfLabels(labels: readonly string[]): DateScope {
  const hash = createHash('sha256').update(JSON.stringify(labels.map(normalise).sort()))
  return { key: `labels ${hash.digest('hex')}`, template: null, resource: null, labels }
}

export interface RememberedOrder {
  readonly template: string | null
  readonly resource: string | null
  readonly labels: readonly string[]
  readonly column: string
  readonly order: DateOrder
  /** As the dates were written: DuckDB's strftime format. */
  readonly format: string
  readonly answeredAt: Date
}

export interface NewDateOrder extends Pick<RememberedOrder, 'column' | 'order' | 'format'> {
  readonly scope: DateScope
  /** The version that the answer made. */
  readonly versionId: string
}

export function rememberDateOrder(catalog: Catalog, answer: NewDateOrder, now = Date.now()): void {
  const { scope, column, order, format, versionId } = answer
  catalog
    .prepare(
      `insert into date_order (scope, template, resource, labels, column_name, day_order, format, version_id, answered_at)
       values (@scope, @template, @resource, @labels, @column, @order, @format, @versionId, @now)`,
    )
    .run({
      ...{ scope: scope.key, template: scope.template, resource: scope.resource },
      labels: JSON.stringify(scope.labels),
      ...{ column, order, format, versionId, now },
    })
}

/** Returns how many columns are forgotten; all of the scope without `column`. */
export function forgetDateOrders(catalog: Catalog, scope: DateScope, column?: string): number {
  const known = findDateOrders(catalog, scope).filter((answer) => column === undefined || isSame(answer.column, column))
  const remove = catalog.prepare('delete from date_order where scope = ? and column_name = ?')
  const rows = catalog.prepare('select distinct column_name from date_order where scope = ?').pluck().all(scope.key)
  for (const name of z.array(z.string()).parse(rows))
    if (column === undefined || isSame(name, column)) remove.run(scope.key, name)
  return known.length
}

const rowSchema = z.object({
  template: z.string().nullable(),
  resource: z.string().nullable(),
  labels: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  column_name: z.string(),
  day_order: dateOrderSchema,
  format: z.string(),
  answered_at: z.number(),
})

/** The last answer for each column that counts. */
export function findDateOrders(catalog: Catalog, scope: DateScope): RememberedOrder[] {
  // Answers whose version was deleted for good have stood the test of time.
  const rows = catalog
    .prepare(
      `with recursive line (id) as (
         select current_version from dataset
         union select v.parent from version v join line on v.id = line.id where v.parent is not null)
       select * from date_order where scope = ?
         and (version_id in (select id from line) or version_id not in (select id from version))
       order by answered_at desc, id desc`,
    )
    .all(scope.key)
  const found = new Map<string, RememberedOrder>()
  for (const row of rows) {
    const { column_name: column, day_order: order, answered_at, ...rest } = rowSchema.parse(row)
    if (!found.has(normalise(column)))
      found.set(normalise(column), { ...rest, column, order, answeredAt: new Date(answered_at) })
  }
  return [...found.values()]
}

const isSame = (one: string, other: string): boolean => normalise(one) === normalise(other)
