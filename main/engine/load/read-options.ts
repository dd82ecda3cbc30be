/** What each way of reading a source is given, and what it gives back. */
import type { SourceFile } from '../csv/open-source.ts'
import type { LineIndex } from '../store/line-index.ts'
import type { Intake } from './intake.ts'
import type { SourcePlan } from './plan-tables.ts'
import type { Slice } from './slices.ts'

export interface ReadOptions {
  readonly plan: SourcePlan<unknown> & { readonly source: Pick<SourceFile, 'handle' | 'span' | 'head'> }
  /** Number of the first record, which is not 1 in the later parts of a file. */
  readonly firstRecord: number
  /** The fingerprint of a part would say nothing. */
  readonly isPart: boolean
  /** What is wrong with the bytes of a line, where the file that is read is a copy in another encoding. */
  readonly badBytes: ReadonlyMap<number, string> | null
  readonly intake: Intake
  readonly scratch: (name: string) => string
  readonly signal: AbortSignal
  readonly onProgress: (bytes: number, rows: number) => void
}

export interface ReadRows {
  readonly lineIndex: LineIndex
  readonly slices: readonly Slice[]
}
