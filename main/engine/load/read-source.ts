/**
 * Reads one source file to the end: as fast as the native scan can, or plainly where it cannot. Afterwards every record
 * is accounted for, the facts of every column are known, and its rows stand ready in slices.
 */
import { randomUUID } from 'node:crypto'
import { type ColumnFacts, fingerprintFile } from '../../../native/index.ts'
import type { Ledger } from '../../../preload/contract/index.ts'
import type { SourceFile } from '../csv/open-source.ts'
import { mayBeLegacy } from '../csv/sniff-encoding.ts'
import type { LineIndex } from '../store/line-index.ts'
import type { Staging } from '../store/staging.ts'
import type { Findings } from './findings.ts'
import { Intake } from './intake.ts'
import type { OpenedFile } from './open-files.ts'
import type { SourcePlan } from './plan-tables.ts'
import { copyLines } from './quarantine.ts'
import { readPlain } from './read-plain.ts'
import { readScanned } from './read-scanned.ts'
import type { Slice } from './slices.ts'

export interface ReadOptions {
  readonly plan: SourcePlan<unknown> & { readonly source: SourceFile }
  readonly intake: Intake
  readonly scratch: (name: string) => string
  readonly signal: AbortSignal
  readonly onProgress: (bytes: number, rows: number) => void
}

export interface ReadRows {
  readonly lineIndex: LineIndex
  readonly slices: readonly Slice[]
}

export interface ReadSource extends ReadRows {
  readonly id: string
  readonly plan: SourcePlan<OpenedFile>
  readonly ledger: Ledger
  readonly fingerprint: string
  /** One for each column of the file. */
  readonly facts: readonly ColumnFacts[]
  /** CSV of its line map, in the scratch folder. */
  readonly lineMap: string
  /** CSV of the parts of rows that the table cannot hold. */
  readonly unstored: { readonly csv: string; readonly longestRecord: number } | null
  /** Name of the file of rejected records below `quarantine`; null when none was. */
  readonly quarantine: string | null
}

export interface ReadContext {
  readonly table: string
  readonly staging: Staging
  readonly findings: Findings
  readonly quarantineInvalid: boolean
  readonly signal: AbortSignal
  readonly onProgress: (bytes: number, rows: number) => void
}

/** The file was taken for UTF-8 by its beginning, and is not: it must be looked through before it is read. */
export class EncodingDoubt extends Error {}

/** @throws Cancelled; EncodingDoubt; BAD_INPUT when the file changes meanwhile. */
export async function readSource(plan: SourcePlan<OpenedFile>, context: ReadContext): Promise<ReadSource> {
  const { table, staging, findings, quarantineInvalid, signal } = context
  const { source, examination } = plan.source
  const id = randomUUID()
  const scratch = (name: string) => staging.scratch(`${id}.${name}`)
  const attempt = async <Read extends ReadRows>(name: string, read: (options: ReadOptions) => Promise<Read | null>) => {
    const paths = { lineMap: scratch(`${name}.lines.csv`), unstored: scratch(`${name}.unstored.csv`) }
    using intake = new Intake({ plan, sourceId: id, table, paths, findings, quarantineInvalid })
    const mark = findings.mark()
    const options = {
      ...context,
      plan: { ...plan, source },
      intake,
      scratch: (part: string) => scratch(`${name}.${part}`),
    }
    const done = await read(options).catch(async (error: unknown) => {
      await source.checkUnchanged() // A file that changes under the reading explains whatever the reading says.
      throw error
    })
    if (done === null) mark.restore()
    else intake.close()
    return done === null ? null : { ...done, intake, paths }
  }
  const scanned = isForTheScan(plan) ? await attempt('scan', readScanned) : null
  if (scanned !== null && examination === null && plan.source.dialect.encoding === undefined)
    if (mayBeLegacy(source.head, scanned.utf8)) throw new EncodingDoubt()
  const read = scanned ?? (await attempt('plain', readPlain))
  if (read === null) throw new Error('the plain reading gave up')
  await source.checkUnchanged()
  const { intake, paths, lineIndex, slices } = read
  const quarantine = intake.quarantined.length > 0 ? `${id}.csv` : null
  if (quarantine !== null)
    await copyLines(source.handle, plan.dialect.encoding, lineIndex, intake.quarantined, staging.quarantine(quarantine))
  return {
    id,
    plan,
    lineIndex,
    slices,
    quarantine,
    ledger: intake.ledger(),
    fingerprint: scanned?.fingerprint ?? (await fingerprintFile(source.handle.fd, source.bytes, signal)),
    facts: intake.facts,
    lineMap: paths.lineMap,
    unstored: intake.unstored === null ? null : { csv: paths.unstored, ...intake.unstored },
  }
}

/** What the native scan reads as it is. A file without a header may have fewer cells than its template has fields. */
function isForTheScan({ dialect, width, fileColumns }: SourcePlan<unknown>): boolean {
  const { encoding, delimiter, quote, escape: escaping, skipBlanks } = dialect
  const isPlain = encoding === 'utf-8' && delimiter.charCodeAt(0) < 128 && escaping === quote && !skipBlanks
  return isPlain && fileColumns.length === width
}
