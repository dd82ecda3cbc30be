/**
 * The manifest of a bundle: everything about a dataset that its data files do not say, so that it can be made again as it
 * was. A bundle comes from elsewhere: whatever is read here ends in SQL or in the catalog, and is checked for it.
 */
import * as z from 'zod'
import {
  aggregateSpecSchema,
  dashboardSchema,
  datasetNameSchema,
  derivedKinds,
  dialectSchema,
  ledgerSchema,
  reportDefinitionSchema,
  segmentDefinitionSchema,
  segmentResultSchema,
} from '../../../preload/contract/index.ts'
import { givenColumnSchema } from '../store/columns.ts'
import { lineIndexSchema } from '../store/line-index.ts'
import { hierarchySchema } from '../template/data-package.ts'

export const MANIFEST = 'winnow/manifest.json'
export const CHECKSUMS = 'checksums.txt'
export const FINDINGS = 'winnow/findings.parquet'

/** A path within the zip; nothing is ever written under it. */
const pathSchema = z.string().max(500).refine(isContained, 'a path of the bundle must stay within it')

export function isContained(path: string): boolean {
  const parts = path.split('/')
  return !/[\\\p{Cc}]|^[a-z]:/iu.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..')
}

const nameSchema = z
  .string()
  .min(1)
  .max(1000)
  .refine((name) => !name.includes('\0'), 'a name has no NUL')
const count = z.int().min(0)

const sourceSchema = z.object({
  /** As the findings call it. */
  id: z.string().min(1).max(100),
  file: z.string().max(5000),
  bytes: count,
  modifiedAt: z.number(),
  fingerprint: z.string().max(500),
  dialect: dialectSchema,
  labels: z.array(z.string()).max(100_000),
  ledger: ledgerSchema,
  lineIndex: lineIndexSchema,
  /** Rows of the table's file, which has those of each source one after the other. */
  rows: count,
  /** Which row stands on which line. */
  lines: pathSchema,
  quarantine: pathSchema.nullable(),
})

const tableShape = {
  name: nameSchema,
  title: z.string().max(1000),
  columns: z
    .array(givenColumnSchema)
    .min(1)
    .max(100_000)
    .refine((all) => new Set(all.map(({ name }) => name.toLowerCase())).size === all.length, 'a column is there twice'),
  /** The rows as Parquet. */
  data: pathSchema,
  rows: count,
}

const tableSchema = z
  .object({ ...tableShape, resource: z.string().max(200).nullable(), sources: z.array(sourceSchema).max(10_000) })
  .refine(({ rows, sources }) => sources.reduce((sum, source) => sum + source.rows, 0) === rows, {
    message: 'the rows of the files are not those of their table',
  })
export type BundledTable = z.infer<typeof tableSchema>
export type BundledSource = z.infer<typeof sourceSchema>

const derivedSchema = z
  .object({
    ...tableShape,
    kind: z.enum(derivedKinds),
    definition: z.unknown(),
    version: count,
    isStale: z.boolean(),
  })
  .refine(({ kind, definition }) => kind !== 'aggregate' || aggregateSpecSchema.safeParse(definition).success, {
    message: 'an aggregate has no valid definition',
  })
export type BundledDerived = z.infer<typeof derivedSchema>

const segmentationSchema = z.object({
  definition: segmentDefinitionSchema,
  result: segmentResultSchema,
  /** Name of the derived table of its members; null where it is gone. */
  members: z.string().nullable(),
  version: count,
  isStale: z.boolean(),
})

export const manifestSchema = z
  .object({
    format: z.literal('winnow-bundle'),
    formatVersion: z.literal(1),
    createdAt: z.coerce.date(),
    createdBy: z.string().max(200),
    dataset: z.object({
      name: datasetNameSchema,
      version: z.int().min(1),
      loadedAt: z.coerce.date(),
      template: z.object({ id: z.string().max(200), title: z.string().max(1000) }).nullable(),
      hierarchy: hierarchySchema.nullable(),
      keys: z.record(z.string(), z.array(z.string())),
    }),
    tables: z.array(tableSchema).min(1).max(10_000),
    derived: z.array(derivedSchema).max(1000),
    findings: count,
    reports: z.array(reportDefinitionSchema).max(1000),
    dashboard: dashboardSchema.nullable(),
    /** What its template had to offer, for where there is no such template. */
    offered: z.object({ reports: z.array(reportDefinitionSchema).max(1000), dashboard: dashboardSchema.nullable() }),
    segmentations: z.array(segmentationSchema).max(1000),
    /** Every other file of the bundle but the checksums. */
    files: z
      .array(z.object({ path: pathSchema, bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
      .max(100_000),
  })
  .superRefine(({ tables, derived }, { addIssue }) => {
    const names = [...tables, ...derived].map(({ name }) => name.toLowerCase())
    if (new Set(names).size !== names.length) addIssue({ code: 'custom', message: 'two tables have the same name' })
    const ids = tables.flatMap(({ sources }) => sources.map(({ id }) => id))
    if (new Set(ids).size !== ids.length) addIssue({ code: 'custom', message: 'two files have the same id' })
    for (const { file, ledger, rows } of tables.flatMap(({ sources }) => sources)) {
      const { records, quarantined, skipped } = ledger
      const accounted = ledger.rows + quarantined + skipped.blank + skipped.preamble + skipped.header
      if (records !== accounted || rows > ledger.rows)
        addIssue({ code: 'custom', message: `the records of ${file} do not add up` })
    }
  })
export type Manifest = z.infer<typeof manifestSchema>
export type ManifestInput = z.input<typeof manifestSchema>
