/**
 * A first definition to start from, guessed from the names and types of columns: who is segmented, by which dates and
 * amounts, or else by which numbers.
 */
import type { Column, Dataset, Table } from '../../../preload/contract/index.ts'
import type { SegmentDraft } from '../../state/segments-view.ts'

const ENTITY = /customer|client|buyer|user|member|account|patient|store|shop|supplier|employee|product|sku/i
const KEY = /(?:^|[^a-z])(?:id|no|nr|number|key|code|sku)$|[a-z](?:ID|Id|No|Nr|Key|Code)$/
const AMOUNT = /amount|total|revenue|turnover|sales|spend|spent|paid|price|value|cost/i
const QUANTITY = /quantity|qty|units|pieces|count/i
const UNIT_PRICE = /unit.?price|price/i
const PURCHASE = /invoice|order|receipt|basket|transaction|bill/i

const isNumber = ({ type }: Column) => type === 'integer' || type === 'number'
const isTime = ({ type }: Column) => type === 'date' || type === 'datetime'
const isKey = ({ name }: Column) => KEY.test(name)

/** Undefined where there is no table. */
export function suggestDraft(dataset: Dataset): SegmentDraft | undefined {
  const drafts = dataset.tables.map((table) => ({ draft: draftOf(table), worth: worthOf(draftOf(table)) }))
  const [best] = drafts.toSorted((one, other) => other.worth - one.worth)
  return best?.draft
}

/** What can be guessed of one table. */
export function draftOf({ name, title, columns }: Table): SegmentDraft {
  const entity =
    columns.find((column) => ENTITY.test(column.name) && isKey(column)) ??
    columns.find(({ name: column }) => ENTITY.test(column)) ??
    columns.find(isKey) ??
    columns.find(({ type }) => type === 'string')
  const others = columns.filter((column) => column !== entity)
  const date = others.find(isTime)
  const numbers = others.filter((column) => isNumber(column) && !isKey(column))
  const price = numbers.find((column) => UNIT_PRICE.test(column.name))
  const quantity = numbers.find((column) => QUANTITY.test(column.name) && !AMOUNT.test(column.name))
  const amount = numbers.find((column) => AMOUNT.test(column.name) && column !== price) ?? price
  const purchase = others.find((column) => PURCHASE.test(column.name) && !isTime(column) && !numbers.includes(column))
  return {
    title: `Segments of ${title}`,
    table: name,
    entity: entity?.name ?? '',
    by: entity && date && amount ? 'rfm' : 'features',
    date: date?.name ?? '',
    amount: amount?.name ?? '',
    times: amount !== undefined && amount === price ? (quantity?.name ?? '') : '',
    purchase: purchase?.name ?? '',
    features: numbers.slice(0, 6).map((column) => column.name),
    measure: 'mean',
    best: true,
    k: 4,
    min: 2,
    max: 8,
    standardise: true,
    log: false,
    seed: 1,
    where: '',
  }
}

const worthOf = ({ by, entity, features }: SegmentDraft): number =>
  (by === 'rfm' ? 100 : 0) + (ENTITY.test(entity) ? 10 : 0) + Math.min(features.length, 5)
