/** What an export is asked for, and what its writers are given and tell: the words that all of them share. */
import type * as z from 'zod'
import type { ExportCompression, ExportParts, exportFormatSchema } from '../../../preload/contract/index.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { Template } from '../template/data-package.ts'
import type { Comparison, DifferenceQuery } from '../versions/difference.ts'
import type { ExportedContent } from './content-rows.ts'
import type { Targets } from './targets.ts'
import type { Writers } from './writers.ts'

export type Format = z.output<typeof exportFormatSchema>

export interface ExportRequest {
  readonly dataset: StoredDataset
  readonly template: Template | undefined
  readonly content: ExportedContent
  /** As the content's shape says when left out. */
  readonly format: Format | undefined
  readonly parts: ExportParts | undefined
  readonly compression: ExportCompression
  readonly path: string
  readonly overwrite: boolean
  /** Counts where there is no format. */
  readonly escapeFormulas: boolean
  /** Finds the versions that are asked for. @throws NOT_FOUND, BAD_INPUT */
  readonly compare: (query: DifferenceQuery) => Comparison
}

/** What a writer tells of its work, and what it is told. */
export interface Writing {
  readonly targets: Targets
  readonly outbox: string
  readonly compression: ExportCompression
  readonly parts: ExportParts | undefined
  /** Called with the number of rows so far; throws to stop. */
  readonly onRows: (rows: number) => void
  /** Left out, everything is written on the connection at hand. */
  readonly writers?: Writers
}

export interface Written {
  readonly rows: number
  /** Sentences for the person, each with its full stop. */
  readonly notes: readonly string[]
}

/** Something that text and bytes are written to. */
export interface Sink {
  write(content: string | Uint8Array): Promise<void>
}
