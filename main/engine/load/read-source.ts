/**
 * Reads one source file to the end: as fast as the native scan can, or plainly where it cannot. Afterwards every record
 * is accounted for, the facts of every column are known, and its rows stand ready in slices.
 */
import { randomUUID } from 'node:crypto'
import { type ColumnFacts, fingerprintFile } from '../../../native/index.ts'
import type { Ledger } from '../../../preload/contract/index.ts'
import { damagedBlock, damagedBlockComplaint } from '../check/damaged-block.ts'
import { furtherTable, furtherTableComplaint } from '../check/further-table.ts'
import { mayBeLegacy } from '../csv/sniff-encoding.ts'
import { isTrusted } from '../csv/trusted-dates.ts'
import { partFingerprint } from '../store/file-parts.ts'
import type { Staging } from '../store/staging.ts'
import type { Findings } from './findings.ts'
import { Intake } from './intake.ts'
import type { OpenedFile } from './open-files.ts'
import type { SourcePlan } from './plan-tables.ts'
import { copyLines } from './quarantine.ts'
import type { ReadOptions, ReadRows } from './read-options.ts'
import { readPlain } from './read-plain.ts'
import { readScanned } from './read-scanned.ts'
import { type Transcoded, transcode } from './transcode.ts'

export interface ReadSource extends ReadRows {
  readonly id: string
  readonly plan: SourcePlan<OpenedFile>
  readonly ledger: Ledger
  /** Number of its first record in the file. */
  readonly firstRecord: number
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

/** What one way of reading needs beside what all have. */
type Reading<Read> = (options: ReadOptions) => Promise<Read | null>

export interface ReadContext {
  readonly table: string
  readonly firstRecord: number
  readonly staging: Staging
  readonly findings: Findings
  readonly quarantineInvalid: boolean
  /** Closes what must stay open until the slices are written. */
  readonly open: AsyncDisposableStack
  readonly signal: AbortSignal
  readonly onProgress: (bytes: number, rows: number) => void
}

/** The file was taken for UTF-8 by its beginning, and is not: it must be looked through before it is read. */
export class EncodingDoubt extends Error {}

/** @throws Cancelled; EncodingDoubt; BAD_INPUT when the file changes meanwhile. */
export async function readSource(plan: SourcePlan<OpenedFile>, context: ReadContext): Promise<ReadSource> {
  const { table, firstRecord, staging, findings, quarantineInvalid, signal } = context
  const { source, examination, part } = plan.source
  const id = randomUUID()
  const scratch = (name: string) => staging.scratch(`${id}.${name}`)
  const attempt = async <Read extends ReadRows>(name: string, read: Reading<Read>, copy?: Transcoded) => {
    const paths = { lineMap: scratch(`${name}.lines.csv`), unstored: scratch(`${name}.unstored.csv`) }
    using intake = new Intake({ plan, sourceId: id, table, paths, findings, quarantineInvalid })
    const mark = findings.mark()
    const done = await read({
      ...context,
      intake,
      plan: { ...plan, source: copy?.source ?? source },
      isPart: part !== null,
      badBytes: copy?.badBytes ?? null,
      scratch: (part) => scratch(`${name}.${part}`),
    }).catch(async (error: unknown) => {
      await source.checkUnchanged() // A file that changes under the reading explains whatever the reading says.
      throw error
    })
    if (done === null) mark.restore()
    else intake.close()
    return done === null ? null : { ...done, intake, paths }
  }
  const { encoding } = plan.dialect
  const copy =
    encoding !== 'utf-8' && isForTheScan(plan)
      ? context.open.use(await transcode(source, encoding, scratch('utf-8.csv'), signal))
      : undefined
  const scan = (name: string, trustDates: boolean) =>
    isForTheScan(plan) ? attempt(name, (options) => readScanned(options, trustDates), copy) : null
  const trusts = plan.fileColumns.some(isTrusted)
  const scanned = (await scan('scan', trusts)) ?? (trusts ? await scan('rescan', false) : null)
  if (scanned !== null && examination === null && plan.source.dialect.encoding === undefined)
    if (mayBeLegacy(source.head, scanned.utf8)) throw new EncodingDoubt()
  const read = scanned ?? (await attempt('plain', readPlain))
  if (read === null) throw new Error('the plain reading gave up')
  await source.checkUnchanged()
  for (const found of plan.furtherTables) {
    const place = { source: id, file: plan.name, table, line: found.line, record: found.record, row: null }
    findings.add(furtherTable, place, furtherTableComplaint(found))
  }
  for (const damage of source.table?.damages ?? []) {
    const place = { source: id, file: plan.name, table, line: damage.line, record: damage.record, row: null }
    findings.add(damagedBlock, place, damagedBlockComplaint(damage))
  }
  const { intake, paths, slices } = read
  const lineIndex = part?.lineIndex ?? copy?.lineIndex ?? read.lineIndex
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
    firstRecord,
    fingerprint:
      part === null
        ? ((copy === undefined ? scanned?.fingerprint : undefined) ??
          (await fingerprintFile(source.handle.fd, source.bytes, signal)))
        : partFingerprint(await part.fingerprint(), part),
    facts: intake.facts,
    lineMap: paths.lineMap,
    unstored: intake.unstored === null ? null : { csv: paths.unstored, ...intake.unstored },
  }
}

/** What the native scan reads, once it is UTF-8. A file without a header may have fewer cells than its template has fields. */
function isForTheScan({ dialect, width, fileColumns }: SourcePlan<unknown>): boolean {
  const { delimiter, quote, escape: escaping, skipBlanks } = dialect
  const isPlain = delimiter.charCodeAt(0) < 128 && escaping === quote && !skipBlanks
  return isPlain && fileColumns.length === width
}
