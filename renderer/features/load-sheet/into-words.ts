/**
 * Loading into a dataset in words: what each way means, and what exactly will happen.
 */
import type { Dataset, LoadInto, OnDuplicate } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'

export type IntoMode = LoadInto['mode']

export const intoModes: readonly { readonly mode: IntoMode; readonly label: string; readonly hint: string }[] = [
  { mode: 'append', label: 'Append', hint: 'Adds the rows. Everything that is there stays.' },
  { mode: 'replace', label: 'Replace', hint: 'The new files take the place of the old ones.' },
  { mode: 'upsert', label: 'Update by key', hint: 'Rows with a known key are replaced, new ones are added.' },
]

export const duplicateWords: Readonly<Record<OnDuplicate, string>> = {
  last: 'Keep the last',
  first: 'Keep the first',
  all: 'Keep all of them',
  quarantine: 'Keep the first, set later ones aside',
}

const duplicateSentences: Readonly<Record<OnDuplicate, string>> = {
  last: 'Of several new rows with one key the last stays.',
  first: 'Of several new rows with one key the first stays.',
  all: 'Several new rows with one key all stay.',
  quarantine: 'Of several new rows with one key the first stays; the later ones are set aside, as rejected records.',
}

interface Plan {
  readonly mode: IntoMode
  readonly dataset: Pick<Dataset, 'name' | 'rows' | 'version' | 'tables'>
  readonly files: number
  /** Empty: the template's key, or the one of the last update. */
  readonly key: readonly string[]
  /** Undefined: what the template says, or the last one. */
  readonly onDuplicate: OnDuplicate | undefined
}

/** "The rows of 2 files are added to the 1,651 rows of demo. This makes a new version; …" */
export function intoSentence({ mode, dataset, files, key, onDuplicate }: Plan): string {
  const { name, rows, version } = dataset
  const these = files === 1 ? 'this file' : `these ${plural(files, 'file')}`
  const there = `the ${plural(rows, 'row')} of ${name}`
  const by = key.length > 0 ? key.join(' and ') : 'key'
  const what = {
    append: `The rows of ${these} are added to ${there}.`,
    replace:
      dataset.tables.length > 1
        ? `Each table of ${name} that ${these} ${files === 1 ? 'fills' : 'fill'} will hold the new rows only; its other tables stay.`
        : `${name} will hold the rows of ${these} only, in place of ${plural(rows, 'row')} it has now.`,
    upsert:
      `Where a row of ${these} has the same ${by} as one of ${there}, it takes that one’s place; all others are added. ${
        onDuplicate ? duplicateSentences[onDuplicate] : ''
      }`.trim(),
  }
  return `${what[mode]} This makes a new version: version ${version} is kept, and Undo goes back to it.`
}
