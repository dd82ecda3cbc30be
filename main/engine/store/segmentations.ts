/** Segments that were found, as the catalog remembers them. Their members are a derived table of the dataset. */
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import {
  type Segmentation,
  type SegmentationSummary,
  type SegmentResult,
  segmentDefinitionSchema,
  segmentResultSchema,
} from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Catalog } from './catalog.ts'
import type { StoredDataset } from './datasets.ts'

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)))

const summaryRowSchema = z.object({
  name: z.string(),
  definition: json(segmentDefinitionSchema),
  k: z.number(),
  entities: z.number(),
  entity_word: z.string(),
  members_id: z.string(),
  version_id: z.string(),
  version: z.number(),
  created_at: z.number(),
})
const rowSchema = summaryRowSchema.extend({ result: json(segmentResultSchema) })

const COLUMNS = `name, definition, result ->> '$.k' AS k, result ->> '$.entities' AS entities,
  result ->> '$.entityWord' AS entity_word, members_id, version_id, version, created_at`

/** Newest first. */
export function listSegmentations(catalog: Catalog, dataset: StoredDataset): SegmentationSummary[] {
  return catalog
    .prepare(`select ${COLUMNS} from segmentation where dataset_id = ? order by created_at desc, rowid desc`)
    .all(dataset.id)
    .map((row) => summaryOf(dataset, summaryRowSchema.parse(row)))
}

/** @throws NOT_FOUND */
export function findSegmentation(catalog: Catalog, dataset: StoredDataset, name: string): Segmentation {
  const row = catalog
    .prepare(`select ${COLUMNS}, result from segmentation where dataset_id = ? and name = ?`)
    .get(dataset.id, name)
  if (row === undefined) throw failure('NOT_FOUND', `${dataset.name} has no segments called ${name}.`)
  const { definition, result, ...rest } = rowSchema.parse(row)
  return { ...summaryOf(dataset, { ...rest, definition }), definition, result }
}

function summaryOf(dataset: StoredDataset, row: z.infer<typeof summaryRowSchema>): SegmentationSummary {
  const { name, definition, k, entities, version } = row
  return {
    ...{ name, k, entities, version, entityWord: row.entity_word },
    title: definition.title,
    description: definition.description,
    table: definition.table,
    members: dataset.derived.find(({ id }) => id === row.members_id)?.name ?? null,
    createdAt: new Date(row.created_at),
    isStale: row.version_id !== dataset.versionId,
  }
}

export interface NewSegmentation {
  readonly definition: z.output<typeof segmentDefinitionSchema>
  readonly result: SegmentResult
  /** Id of the derived table of its members. */
  readonly membersId: string
}

/** Writes down what was found, in the place of what had its name. */
export function saveSegmentation(
  catalog: Catalog,
  dataset: StoredDataset,
  { definition, result, membersId }: NewSegmentation,
  now = Date.now(),
): void {
  catalog
    .prepare(
      `insert or replace into segmentation (id, dataset_id, name, definition, result, members_id, version_id, version, created_at)
       values (@id, @dataset, @name, @definition, @result, @membersId, @versionId, @version, @now)`,
    )
    .run({
      ...{ id: randomUUID(), dataset: dataset.id, name: definition.name, membersId, now },
      ...{ versionId: dataset.versionId, version: dataset.version },
      definition: JSON.stringify(definition),
      result: JSON.stringify(result),
    })
}

/** Forgets segments; returns the id of the table of their members. @throws NOT_FOUND */
export function forgetSegmentation(catalog: Catalog, dataset: StoredDataset, name: string): string {
  const found = catalog
    .prepare('delete from segmentation where dataset_id = ? and name = ? returning members_id')
    .pluck()
    .get(dataset.id, name)
  if (typeof found !== 'string') throw failure('NOT_FOUND', `${dataset.name} has no segments called ${name}.`)
  return found
}
