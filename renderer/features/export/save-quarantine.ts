/**
 * Saves the records that were rejected, byte for byte as they stand in their files, so that somebody can repair them.
 */
import type { Dataset, Source } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { askForExport } from '../../state/export-request.ts'
import { suggestFileName } from './file-name.ts'

export const quarantinedIn = ({ tables }: Dataset): number =>
  tables.reduce((sum, { sources }) => sum + sources.reduce((own, { ledger }) => own + ledger.quarantined, 0), 0)

/** Of one file, or of all when `source` is left out. */
export function saveQuarantine(dataset: Dataset, source?: Source): void {
  const count = source ? source.ledger.quarantined : quarantinedIn(dataset)
  const from = source ? source.file : dataset.name
  askForExport({
    dataset: dataset.id,
    subject: `${plural(count, 'rejected record')} of ${from}, exactly as in the file`,
    suggestedName: suggestFileName(from.replace(/\.[^.]*$/, ''), 'rejected'),
    forms: [
      {
        label: '',
        extension: 'csv',
        isVerbatim: true,
        content: { what: 'quarantine', ...(source && { source: source.id }) },
      },
    ],
  })
}
