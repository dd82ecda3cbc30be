/**
 * Several rows of one delivery with one key: one stays, the others are masked and reported. Where they are to be
 * quarantined they leave the table for the quarantine file, as they stand in their file, and the ledger says so.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { OnDuplicate } from '../../../preload/contract/index.ts'
import type { SegmentPlaces } from '../browse/relation.ts'
import { primaryKey } from '../check/primary-key.ts'
import type { Complaint, RuleInfo } from '../check/rule.ts'
import { throwIfCancelled } from '../failure.ts'
import type { FindingPlace } from '../load/findings.ts'
import type { NewSource, NewTable } from '../store/publish.ts'
import type { Staging } from '../store/staging.ts'
import { toStoredTable } from './stored.ts'
import { type Loser, maskDuplicates } from './supersede.ts'

/** The records of a delivered source: their numbers, ascending, and their bytes as a quarantine file keeps them. */
export type DeliveredRecords = (
  source: string,
) => AsyncIterable<readonly { readonly record: number; readonly bytes: Uint8Array }[]>

export interface Duplicates {
  readonly connection: DuckDBConnection
  readonly places: SegmentPlaces
  readonly staging: Pick<Staging, 'versionId' | 'segment' | 'quarantine'>
  readonly signal: AbortSignal
  readonly complain: (rule: RuleInfo, place: FindingPlace, complaint: Complaint) => void
  readonly recordsOf: DeliveredRecords
}

/** The sources of `table`, with the number of their masked rows, and ledgers that count what was quarantined. */
export async function settleDuplicates(
  duplicates: Duplicates,
  table: NewTable,
  policy: { readonly key: readonly string[]; readonly stays: Exclude<OnDuplicate, 'all'> },
): Promise<NewSource[]> {
  const { connection, places, staging, signal, complain, recordsOf } = duplicates
  const { key, stays } = policy
  const masked = await maskDuplicates(
    connection,
    toStoredTable(table),
    policy,
    places,
    (at) => staging.segment(maskName(table.sources[at]?.id ?? '')),
    async (losers) => {
      using quarantine = new Quarantine(table, staging, recordsOf)
      for await (const some of losers) {
        throwIfCancelled(signal)
        for (const loser of some) {
          complain(primaryKey, placeOf(table, loser, stays), complaintOf(table, key, loser, stays))
          if (stays === 'quarantine') await quarantine.take(loser)
        }
      }
    },
  )
  return table.sources.map((source, at) => {
    const count = masked.get(at) ?? 0
    const settled = withMask(source, count, staging.versionId)
    if (stays !== 'quarantine' || count === 0) return settled
    const { ledger } = source
    return {
      ...settled,
      quarantine: `${source.id}.csv`,
      ledger: { ...ledger, rows: ledger.rows - count, quarantined: ledger.quarantined + count },
    }
  })
}

export const maskName = (source: string): string => `mask-${source}.parquet`

/** The source with so many more of its rows masked, in a version. */
export const withMask = (source: NewSource, more: number, version: string): NewSource =>
  more === 0 ? source : { ...source, mask: `${version}/${maskName(source.id)}`, masked: source.masked + more }

/** A quarantined record has no row; one that only gave way was loaded. */
function placeOf(table: NewTable, { source: at, line, record, row }: Loser, stays: OnDuplicate): FindingPlace {
  const source = table.sources[at]
  return {
    source: source?.id ?? '',
    file: source?.file ?? '',
    table: table.name,
    line,
    record,
    row: stays === 'quarantine' ? null : row,
  }
}

function complaintOf(table: NewTable, key: readonly string[], loser: Loser, stays: OnDuplicate): Complaint {
  const { source, winner } = loser
  const column = key.join(', ')
  const value = loser.key.join(', ')
  const where = `line ${winner.line}${winner.source === source ? '' : ` of ${table.sources[winner.source]?.file}`}`
  const consequence =
    stays === 'quarantine' ? 'This record was quarantined.' : 'That row was kept, this one was left out.'
  return {
    column,
    value,
    expected: 'a key that no other row of the delivery has',
    message: `${column} ${value} stands on ${where} as well. ${consequence}`,
  }
}

/** Copies records into the quarantine files of their sources; they come by source and ascending record. */
class Quarantine implements Disposable {
  readonly #table: NewTable
  readonly #staging: Pick<Staging, 'quarantine'>
  readonly #recordsOf: DeliveredRecords
  #source = -1
  #file: number | undefined
  #records: AsyncIterator<readonly { readonly record: number; readonly bytes: Uint8Array }[]> | undefined
  #ahead: readonly { readonly record: number; readonly bytes: Uint8Array }[] = []
  #at = 0

  constructor(table: NewTable, staging: Pick<Staging, 'quarantine'>, recordsOf: DeliveredRecords) {
    this.#table = table
    this.#staging = staging
    this.#recordsOf = recordsOf
  }

  async take({ source, record }: Loser): Promise<void> {
    if (source !== this.#source) this.#open(source)
    for (;;) {
      const next = this.#ahead[this.#at]
      if (next === undefined) {
        const more = await this.#records?.next()
        if (more === undefined || more.done === true) throw new Error(`record ${record} is not in its file any more`)
        this.#ahead = more.value
        this.#at = 0
      } else {
        this.#at++
        if (next.record < record) continue
        if (next.record > record) throw new Error(`record ${record} was passed over`)
        this.#write(next.bytes)
        return
      }
    }
  }

  #open(source: number): void {
    this[Symbol.dispose]()
    const id = this.#table.sources[source]?.id ?? ''
    this.#source = source
    this.#ahead = []
    this.#at = 0
    // Records that were set aside while the file was read are there already.
    this.#file = openSync(this.#staging.quarantine(`${id}.csv`), 'a')
    this.#records = this.#recordsOf(id)[Symbol.asyncIterator]()
  }

  #write(bytes: Uint8Array): void {
    if (this.#file === undefined) throw new Error('the quarantine file is not open')
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    void this.#records?.return?.()
    this.#records = undefined
  }
}
